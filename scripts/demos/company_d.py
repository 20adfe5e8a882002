# SPDX-License-Identifier: Apache-2.0
"""The fictional trade-fair company of program D: a CEO, 20 top managers, their team leads, young employees, and who runs the program."""
import secrets

from client import Person

UNITS = ["Sales", "Marketing", "Finance", "Controlling", "Human Resources", "Information Technology", "Legal", "Purchasing",
         "Exhibitions Technology", "Exhibitions Food", "Exhibitions Health", "Exhibitions Building", "Guest Events", "Congresses",
         "International Offices", "Hall Operations", "Safety", "Catering", "Visitor Services", "Corporate Communications"]
TOP_NAMES = ["Albrecht Tannhof", "Beate Sommerkorn", "Claus Ehrenfeld", "Dagmar Wiesenthal", "Egon Rautenberg", "Friederike Lindholz",
             "Gernot Achterkamp", "Hedwig Sandmoor", "Ingo Falkenried", "Jutta Brunnhuber", "Konrad Heidesand", "Lore Steinacker",
             "Manfred Ulmenau", "Nora Vierling", "Otto Kranzfelder", "Petra Hollerbusch", "Quirin Moosbach", "Renate Dornseif",
             "Siegfried Auental", "Traudel Weidenhain"]
LEAD_NAMES = ["Arne Birkholz", "Britta Kesselring", "Carsten Morgenrot", "Doris Feldmark", "Erik Nachtigaller", "Frauke Ostrand",
              "Gunnar Pappelau", "Heike Querfurth", "Imke Rosenhag", "Jost Silberhorn", "Karin Torfmeister", "Lennart Uferkamp",
              "Maren Vogelsang", "Nils Wackerbarth", "Oda Zaunkamp", "Pascal Abendroth", "Ruth Buchwalder", "Sven Distelkamp",
              "Tanja Eschenau", "Uwe Froschauer"]
YOUNG_NAMES = ["Aylin Sternberg", "Ben Kieselstein", "Chiara Wolkenbruch", "Deniz Habichtsee", "Emma Lichtblau", "Finn Querbeet",
               "Greta Windspiel", "Hassan Morgenland", "Ida Regenfeld", "Jonas Apfelkern", "Kim Sonntagskind", "Leni Wirbelwind",
               "Milan Zuckerhut", "Nele Pfefferminz", "Oskar Luftikus", "Paula Himmelreich", "Quentin Fingerhut", "Romy Tausendschoen",
               "Samir Goldregen", "Tilda Vogelbeere", "Umut Wasserfall", "Vera Blaubeer", "Wim Sauerklee", "Yara Mondschein",
               "Zoe Eisvogel", "Anton Haselnuss"]
OVERAGE, OLDEST, LATE_STARTER = 24, 0, 25  # places in YOUNG_NAMES: 29 years, 28 years and ten months, nobody's first choice


def years_before(day, years, days=0):
    """The birth date of somebody who has been `years` old for `days` days."""
    year = day.year - years
    try:
        born = day.replace(year=year)
    except ValueError:  # 29 February
        born = day.replace(year=year, day=28)
    return born.fromordinal(born.toordinal() - days).isoformat()


class Company:
    """The people; every run of the demonstration employs people of its own, told apart by a mark in the user name."""

    def __init__(self):
        self.mark = secrets.token_hex(3)
        self.hr = Person("the HR system", "hr-system", "hr_sync")
        self.ceo = self._person("Cordula Messner")
        self.top = [self._person(name) for name in TOP_NAMES]
        self.leads = [self._person(name) for name in LEAD_NAMES]
        self.young = [self._person(name) for name in YOUNG_NAMES]
        self.manager = self._person("Margit Leitstern", "participant,program_manager")
        self.reviewer = self._person("Rainer Pruefstein", "participant,reviewer")
        self.colleague = self._person("Katja Nebenan")
        self.administrator = self._person("Adam Schluesselbund", "participant,admin")

    def _person(self, name, roles="participant"):
        return Person(name, f"{name.lower().replace(' ', '.')}.{self.mark}", roles)

    @property
    def staff(self):
        return self.manager, self.reviewer, self.colleague, self.administrator

    def employ(self, stage, today):
        """HR writes everybody, the boss before the people."""
        number = 0

        def write(person, unit, level, manager=None, born=years_before(today, 50), **more):
            nonlocal number
            number += 1
            record = {"external_id": f"P-{self.mark}-{number}", "unit": unit, "level": level, "manager_id": manager and manager.id,
                      "birth_date": born, "email": f"{person.user_name}@fair.example", "site": "Hall City", "languages": ["de", "en"]}
            return stage.employ(self.hr, person, {**record, **more})

        write(self.ceo, "Board", 0)
        for place, person in enumerate(self.top):
            write(person, UNITS[place], 1, self.ceo)
        for place, person in enumerate(self.leads):
            write(person, UNITS[place], 3, self.top[place])
        for person in self.staff:
            write(person, "HR Development", 3, self.top[UNITS.index("Human Resources")])
        for place, person in enumerate(self.young):
            home = self.home(place)
            write(person, self.unit(place), 5, self.leads[home], self._born(place, today),
                  dotted_manager_ids=[self.leads[15].id] if place == 1 else [])
        return number

    @staticmethod
    def home(place):
        """Whose team the young employee reports to: never the team of the top manager of the same place."""
        return (place + 7) % len(UNITS)

    def unit(self, place):
        """Nearly always the unit of that team; Chiara Wolkenbruch reports to one unit and works in another."""
        return UNITS[18] if place == 2 else UNITS[self.home(place)]

    @staticmethod
    def _born(place, today):
        if place == OVERAGE:
            return years_before(today, 29, 10)
        if place == OLDEST:
            return years_before(today, 28, 300)
        return years_before(today, 20 + place % 8, 40 + place)
