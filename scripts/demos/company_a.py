# SPDX-License-Identifier: Apache-2.0
"""The fictional telecom group of program A: a board, twelve units (four of them a subsidiary), 25 mentors, and a large workforce."""
from company import Company

SUBSIDIARY = ["Mobile Sales", "Mobile Networks", "Mobile Service", "Mobile Finance"]
GROUP = ["Strategy", "Fixed Networks", "IT Services", "Purchasing", "Group Finance", "Group Sales", "Innovation", "Customer Care"]
UNITS = SUBSIDIARY + GROUP
BOARD, WORKFORCE = 5, 300  # people
AREA_HEADS, DIVISION_HEADS = 2, 2  # people in each unit
SUBSIDIARY_MENTORS, MENTORS = 8, 25  # the mentors in the subsidiary, and all mentors
MORE_AREA_HEADS = {5: 6, 11: 5}  # index of a unit: how many more area heads its leadership team has


class TelecomGroup(Company):
    """The people of this program."""

    domain, site = "telecom.example", "Tower"

    def __init__(self, today):
        super().__init__(today)
        self.board = self.people(BOARD)  # all on one level: no board member reports to another
        self.heads = self.people(len(UNITS))
        self.area_heads = [self.people(AREA_HEADS + MORE_AREA_HEADS.get(index, 0)) for index in range(len(UNITS))]
        self.division_heads = [self.people(DIVISION_HEADS) for _ in UNITS]
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
        for index, unit in enumerate(UNITS):
            self.employ(stage, self.heads[index], unit, 1, self.board[index % BOARD], age=50)
            for person in self.area_heads[index]:
                self.employ(stage, person, unit, 2, self.heads[index])
            for number, person in enumerate(self.division_heads[index]):
                self.employ(stage, person, unit, 3, self.area_heads[index][number])
            self.employ(stage, self.leads[index], unit, 4, self.division_heads[index][0])
        for index, person in enumerate(self.mentors):
            home = self.home(index)
            self.employ(stage, person, UNITS[home], 5, self.leads[home], age=self.age(index))
        for index, person in enumerate(self.workforce):
            self.employ(stage, person, UNITS[index % len(UNITS)], 6, self.leads[index % len(UNITS)], age=20 + index % 40)
        self.employ(stage, self.founder, "Mobile Service", 4, self.heads[2])
        self.employ(stage, self.successor, "Culture Change", 3, self.board[0])
        self.employ(stage, self.colleague, "Innovation", 5, self.leads[10])

    @staticmethod
    def home(index):
        """The unit of a mentor: first the four units of the subsidiary, then the others."""
        return index % len(SUBSIDIARY) if index < SUBSIDIARY_MENTORS else len(SUBSIDIARY) + index % len(GROUP)

    @staticmethod
    def age(index):
        """The age of a mentor. Most are young; one is 30, one is 47."""
        return {9: 30, 14: 47}.get(index, 21 + index % 8)
