# SPDX-License-Identifier: Apache-2.0
"""Costs that a file records, oldest first for each subject, so that a change that raises one is noticed. A cost may be at most 10 % higher
than the one recorded last. If more is worth it, `--record` adds the new costs to the file, whose last column then has to say why."""
import csv

GROWTH_MAX = 1.10
NOTED = 0.01  # smaller changes are not recorded


class Recorded:
    """The file, whose columns are `subject`, `cost` and `why`."""

    def __init__(self, path):
        self.path = path
        with path.open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def latest(self):
        """{subject: cost}"""
        return {row["subject"]: int(row["cost"]) for row in self.rows}

    def record(self, found):
        known = self.latest()
        new = [{"subject": subject, "cost": str(cost), "why": ""} for subject, cost in found.items()
               if subject not in known or abs(cost - known[subject]) > known[subject] * NOTED]
        with self.path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(row.values() for row in new)
        self.rows += new

    def _unexplained(self):
        known = {}
        for row in self.rows:
            before, cost = known.get(row["subject"]), int(row["cost"])
            if before is not None and cost > before * GROWTH_MAX and not row["why"].strip():
                yield f"{row['subject']}: {before} to {cost}"
            known[row["subject"]] = cost

    def check(self, report, found, unit):
        known = self.latest()
        report.rule(f"whoever records a growth of more than 10 % says why ({self.path.name})", self._unexplained())
        report.rule(f"every cost is recorded ({self.path.name})", sorted(set(found) ^ set(known)))
        for subject in found:
            if subject in known:
                report.check(f"{subject}: at most 10 % more {unit} than recorded", found[subject] <= known[subject] * GROWTH_MAX,
                             f"{found[subject]} instead of {known[subject]}")
