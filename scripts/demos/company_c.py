# SPDX-License-Identifier: Apache-2.0
"""The fictional consultancy of program C: its sponsor, executives, consultants who apply as mentors, a project group, and HR."""
from company import Company

UNITS = ["Strategy", "Organisation", "Supply Chains", "Energy", "Public Sector", "Banking", "Insurance", "Health Care", "Mobility",
         "Research"]


class Consultancy(Company):
    """The people of this program."""

    domain, site = "consult.example", "Bridge Street"

    def __init__(self, today):
        super().__init__(today)
        self.sponsor = self.person("Sibylle Geldquell")  # the managing partner, who pays for the program
        self.executives = self.people(len(UNITS))
        self.leads = self.people(len(UNITS))
        self.chosen = self.people(4)  # invited by the project group as mentors
        self.callers = self.people(12)  # apply to the internal call
        self.founder = self.person("Paul Projektanfang", "participant,program_manager")
        self.reviewers = [self.person(name, "participant,reviewer") for name in ("Regula Kriterienfrau", "Benno Bewertermann")]
        self.successor = self.person("Henriette Bleibtreu", "participant,program_manager")  # of HR
        self.colleague = self.person("Kuno Nebentisch")
        self.administrator = self.person("Ada Schluesselburg", "participant,admin")

    @property
    def group(self):
        """The project group."""
        return self.founder, *self.reviewers

    def arrive(self, stage):
        """HR writes everyone, managers before their reports."""
        self.employ(stage, self.sponsor, "Partners", 0)
        for index, unit in enumerate(UNITS):
            self.employ(stage, self.executives[index], unit, 1, self.sponsor)
            self.employ(stage, self.leads[index], unit, 3, self.executives[index])
        for index, person in enumerate(self.chosen + self.callers):
            home = self.home(index)
            self.employ(stage, person, UNITS[home], 5, self.leads[home], age=24 + index % 12)
        for person in (*self.group, self.successor, self.colleague, self.administrator):
            self.employ(stage, person, "Human Resources" if person is self.successor else "Internal Services", 4, self.sponsor)

    @staticmethod
    def home(index):
        """The unit in which the mentor works: never that of the executive with the same index."""
        return (index + 3) % len(UNITS)
