# SPDX-License-Identifier: Apache-2.0
"""How a check speaks: `ok - rule`, or one `not ok - rule: what, where` for each finding, and the sum at the end."""
import sys


class Report:
    """Counts what it prints."""

    def __init__(self):
        self.passed = self.failed = 0

    def rule(self, name, findings):
        """One rule and everything that breaks it; no findings: it holds."""
        findings = list(findings)
        for finding in findings:
            print(f"not ok - {name}: " + " | ".join(line.strip() for line in finding.splitlines() if line.strip()))
        if not findings:
            print(f"ok - {name}")
        self.passed += not findings
        self.failed += len(findings)
        sys.stdout.flush()

    def end(self):
        """Prints the sum and ends the program, with 1 when a rule is broken."""
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)
