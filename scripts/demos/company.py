# SPDX-License-Identifier: Apache-2.0
"""What the fictional companies of all demonstrations share: new people in every run, and an HR system that supplies them."""
import secrets

from client import Person

FIRST_NAMES = ["Adele", "Bruno", "Coralie", "Detlev", "Elin", "Ferdinand", "Gesine", "Hakan", "Ilka", "Joris", "Kaja", "Ludger",
               "Mira", "Nepomuk", "Olga", "Piet", "Rieke", "Sinan", "Thekla", "Urs", "Valeska", "Wolfram", "Xenia", "Yusuf"]
LAST_NAMES = ["Ahornblatt", "Bernsteinsee", "Dachsbau", "Eulenspiegelhof", "Fliederduft", "Glockenblum", "Haferstroh", "Igelkamp",
              "Jaspisberg", "Kranichfeld", "Lavendelbach", "Mohnblum", "Nebelwald", "Orchideental", "Pappelschatten", "Quittenbaum",
              "Rabenstern", "Schachtelhalm", "Tintenfass", "Ufersand", "Veilchenau", "Wacholderheid", "Ysopgarten", "Zimtstange",
              "Auerhahner", "Buntspechter", "Distelfinker"]


def fictional_names():
    """648 different names, all of them obviously fictional."""
    for turn in range(len(LAST_NAMES)):
        for index, first in enumerate(FIRST_NAMES):
            yield f"{first} {LAST_NAMES[(turn + index) % len(LAST_NAMES)]}"


def years_before(day, years, days=0):
    """The birth date of somebody who turned `years` years old `days` days ago."""
    year = day.year - years
    try:
        born = day.replace(year=year)
    except ValueError:  # 29 February
        born = day.replace(year=year, day=28)
    return born.fromordinal(born.toordinal() - days).isoformat()


class Company:
    """The people. Every run of a demonstration employs its own people, told apart by a mark in the user name."""

    domain, site = "company.example", "Home City"

    def __init__(self, today):
        self.today, self.mark = today, secrets.token_hex(3)
        self.names, self.employed = fictional_names(), 0
        self.hr = Person("the HR system", "hr-system", "hr_sync")

    def person(self, name=None, roles="participant"):
        """A person with this name, or with the next fictional name."""
        name = name or next(self.names)
        return Person(name, f"{name.lower().replace(' ', '.')}.{self.mark}", roles)

    def people(self, number):
        return [self.person() for _ in range(number)]

    def employ(self, stage, person, unit, level, manager=None, age=45, **more):
        """HR writes a person; managers must be written before their reports. The person turned `age` 100 days ago."""
        self.employed += 1
        record = {"external_id": f"P-{self.mark}-{self.employed}", "unit": unit, "level": level, "manager_id": manager and manager.id,
                  "birth_date": years_before(self.today, age, 100), "email": f"{person.user_name}@{self.domain}", "site": self.site,
                  "languages": ["de", "en"]}
        return stage.employ(self.hr, person, {"display_name": person.name, **record, **more})
