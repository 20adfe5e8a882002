# SPDX-License-Identifier: Apache-2.0
"""The fictional consultancy of program B: partners, executives who want to learn, consultants who teach, and the program manager."""
from company import Company

UNITS = ["Retail", "Chemicals", "Railways", "Tourism", "Publishing", "Crafts"]


class Consultancy(Company):
    """The people of this program."""

    domain, site = "advice.example", "Harbour House"

    def __init__(self, today):
        super().__init__(today)
        self.partner = self.person("Pauline Oberdeck")
        self.executives = self.people(len(UNITS))
        self.leads = self.people(len(UNITS))
        self.consultants = self.people(len(UNITS))
        self.program_manager = self.person("Marthe Programmwart", "participant,program_manager")
        self.colleague = self.person("Klaas Nebenzimmer")

    def arrive(self, stage):
        """HR writes everyone, managers before their reports. A consultant never reports to the executive with the same index."""
        self.employ(stage, self.partner, "Partners", 0)
        for index, unit in enumerate(UNITS):
            self.employ(stage, self.executives[index], unit, 2, self.partner)
            self.employ(stage, self.leads[index], unit, 4, self.executives[index])
        for index, person in enumerate(self.consultants):
            home = (index + 2) % len(UNITS)
            self.employ(stage, person, UNITS[home], 6, self.leads[home], age=25 + index)
        for person in (self.program_manager, self.colleague):
            self.employ(stage, person, "Learning", 4, self.partner)
