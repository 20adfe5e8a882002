# SPDX-License-Identifier: Apache-2.0
"""The fictional gear maker of program E: a medium-sized firm with heads of units who want to learn, and apprentices who teach them."""
from company import Company

# The heads of these units are invited. Logistics belongs to Production; the last two have no apprentices.
UNITS = ["Production", "Sales", "Human Resources", "Purchasing", "Finance", "Logistics", "Quality", "Engineering"]
PRODUCTION, SALES, HUMAN_RESOURCES, PURCHASING, FINANCE, LOGISTICS, QUALITY, ENGINEERING = range(len(UNITS))
# The potential mentors and what distinguishes them: unit of the trainer they report to, age, unit they work in.
MINOR, OTHER_MINOR, ADULT, DOTTED, LENT, ASSISTANT, WAITING, UNWILLING = range(8)
HOMES = [SALES, LOGISTICS, PRODUCTION, FINANCE, FINANCE, None, PURCHASING, SALES]
AGES = [16, 17, 18, 19, 20, 22, 19, 18]


class GearMaker(Company):
    """The people of this program."""

    domain, site = "gears.example", "Mill Lane"

    def __init__(self, today):
        super().__init__(today)
        self.director = self.person("Dorothea Zahnkranz")
        self.heads = self.people(len(UNITS))
        self.trainers = self.people(LOGISTICS + 1)
        self.young = self.people(len(HOMES))
        self.program_manager = self.person("Mechthild Ausgleich", "participant,program_manager")
        self.colleague = self.person("Korbinian Werkbank")
        self.administrator = self.person("Albrecht Steuerpult", "participant,admin")
        self.auditor = self.person("Annegret Pruefbuch", "participant,auditor")

    @property
    def curious(self):
        """Everyone who might want to know but must not, up to the person to whom they all report."""
        return self.director, self.colleague, self.administrator, self.auditor

    def arrive(self, stage):
        """HR writes everyone, managers before their reports."""
        self.employ(stage, self.director, "Management", 0)
        for index, person in enumerate(self.heads):
            self.employ(stage, person, UNITS[index], 1, self.heads[PRODUCTION] if index == LOGISTICS else self.director, 52)
        for index, person in enumerate(self.trainers):
            self.employ(stage, person, UNITS[index], 3, self.heads[index], 35)
        for person in (self.program_manager, self.colleague, self.administrator, self.auditor):
            self.employ(stage, person, "Office", 3, self.director)
        for index, person in enumerate(self.young):
            self.employ(stage, person, self._unit(index), 6, self._boss(index), AGES[index], minor=AGES[index] < 18,
                        dotted_manager_ids=[self.trainers[PURCHASING].id] if index == DOTTED else [])

    def lead(self, index):
        """The trainer of the young colleague with this index."""
        return self._boss(index)

    def _boss(self, index):
        return self.director if index == ASSISTANT else self.trainers[HOMES[index]]

    @staticmethod
    def _unit(index):
        if index == ASSISTANT:
            return "Management"
        return UNITS[HUMAN_RESOURCES if index == LENT else HOMES[index]]

    def change(self, stage, person, **fields):
        """HR changes the data of a person."""
        return stage.client.change(self.hr, f"/v1/employees/{person.id}", fields)
