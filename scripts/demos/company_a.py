# SPDX-License-Identifier: Apache-2.0
"""The fictional telecom group of program A: a board, twelve units (four of them a subsidiary), 25 mentors, and a large workforce."""
from company import Company

SUBSIDIARY = ["Mobile Sales", "Mobile Networks", "Mobile Service", "Mobile Finance"]
GROUP = ["Strategy", "Fixed Networks", "IT Services", "Purchasing", "Group Finance", "Group Sales", "Innovation", "Customer Care"]
UNITS = SUBSIDIARY + GROUP
BOARD, AREAS, DIVISIONS, WORKFORCE = 5, 2, 2, 300  # people; areas and divisions are heads per unit
FIRST_MENTORS, MENTORS = 8, 25  # those of the subsidiary; all of them
TEAMS = {5: 6, 11: 5}  # index of a unit -> how many additional area heads its leadership team has


class TelecomGroup(Company):
    """The people of this program."""

    domain, site = "telecom.example", "Tower"

    def __init__(self, today):
        super().__init__(today)
        self.board = self.people(BOARD)  # all on one level: no board member reports to another
        self.heads = self.people(len(UNITS))
        self.areas = [self.people(AREAS + TEAMS.get(place, 0)) for place in range(len(UNITS))]
        self.divisions = [self.people(DIVISIONS) for _ in UNITS]
        self.leads = self.people(len(UNITS))
        self.mentors = self.people(MENTORS)
        self.founder = self.person("Saskia Funkenflug", "participant,program_manager")  # of the subsidiary; starts the program
        self.successor = self.person("Kilian Kulturwandel", "participant,program_manager")  # of the unit for culture change; takes it over
        self.colleague = self.person("Nora Nebenraum")
        self.workforce = self.people(WORKFORCE)

    def arrive(self, stage):
        """HR writes everyone, managers before their reports."""
        for person in self.board:
            self.employ(stage, person, "Board", 0, age=55)
        for place, unit in enumerate(UNITS):
            self.employ(stage, self.heads[place], unit, 1, self.board[place % BOARD], age=50)
            for person in self.areas[place]:
                self.employ(stage, person, unit, 2, self.heads[place])
            for number, person in enumerate(self.divisions[place]):
                self.employ(stage, person, unit, 3, self.areas[place][number])
            self.employ(stage, self.leads[place], unit, 4, self.divisions[place][0])
        for place, person in enumerate(self.mentors):
            home = self.home(place)
            self.employ(stage, person, UNITS[home], 5, self.leads[home], age=self.age(place))
        for place, person in enumerate(self.workforce):
            self.employ(stage, person, UNITS[place % len(UNITS)], 6, self.leads[place % len(UNITS)], age=20 + place % 40)
        self.employ(stage, self.founder, "Mobile Service", 4, self.heads[2])
        self.employ(stage, self.successor, "Culture Change", 3, self.board[0])
        self.employ(stage, self.colleague, "Innovation", 5, self.leads[10])

    @staticmethod
    def home(place):
        """The unit of a mentor: first the four units of the subsidiary, then the others."""
        return place % len(SUBSIDIARY) if place < FIRST_MENTORS else len(SUBSIDIARY) + place % len(GROUP)

    @staticmethod
    def age(place):
        """Most of them are young; one is 30, one is 47."""
        return {9: 30, 14: 47}.get(place, 21 + place % 8)
