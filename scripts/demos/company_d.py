# SPDX-License-Identifier: Apache-2.0
"""The fictional trade-fair company of program D: a CEO, 20 top managers, their team leads, young employees, and the program manager."""
from company import Company, years_before

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
OVERAGE, OLDEST = 24, 0  # indexes in YOUNG_NAMES: 29 years old; 28 years and ten months old


class TradeFair(Company):
    """The people of this program."""

    domain, site = "fair.example", "Hall City"

    def __init__(self, today):
        super().__init__(today)
        self.ceo = self.person("Cordula Messner")
        self.top = [self.person(name) for name in TOP_NAMES]
        self.leads = [self.person(name) for name in LEAD_NAMES]
        self.young = [self.person(name) for name in YOUNG_NAMES]
        self.program_manager = self.person("Margit Leitstern", "participant,program_manager")
        self.reviewer = self.person("Rainer Pruefstein", "participant,reviewer")
        self.colleague = self.person("Katja Nebenan")
        self.administrator = self.person("Adam Schluesselbund", "participant,admin")

    @property
    def others(self):
        return self.program_manager, self.reviewer, self.colleague, self.administrator

    def arrive(self, stage):
        """HR writes everyone, managers before their reports."""
        self.employ(stage, self.ceo, "Board", 0)
        for index, person in enumerate(self.top):
            self.employ(stage, person, UNITS[index], 1, self.ceo)
        for index, person in enumerate(self.leads):
            self.employ(stage, person, UNITS[index], 3, self.top[index])
        for person in self.others:
            self.employ(stage, person, "HR Development", 3, self.top[UNITS.index("Human Resources")])
        for index, person in enumerate(self.young):
            self.employ(stage, person, self.unit(index), 5, self.leads[self.home(index)], birth_date=self._born(index),
                        dotted_manager_ids=[self.leads[15].id] if index == 1 else [])

    @staticmethod
    def home(index):
        """The index of the unit whose team lead the young employee reports to: never that of the top manager with the same index."""
        return (index + 7) % len(UNITS)

    def unit(self, index):
        """The unit of that team, except for Chiara Wolkenbruch, who reports to one unit and works in another."""
        return UNITS[18] if index == 2 else UNITS[self.home(index)]

    def _born(self, index):
        if index == OVERAGE:
            return years_before(self.today, 29, 10)
        if index == OLDEST:
            return years_before(self.today, 28, 300)
        return years_before(self.today, 20 + index % 8, 40 + index)
