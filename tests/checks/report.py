# SPDX-License-Identifier: Apache-2.0
"""The output of a check: `ok - rule`, or `not ok - rule: what, where` for each finding, and the totals at the end."""
import sys


class Report:
    """Prints results and counts them."""

    def __init__(self):
        self.passed = self.failed = 0

    def rule(self, name, findings):
        """Reports a rule with its violations. Without any, the rule holds."""
        findings = list(findings)
        for finding in findings:
            print(f"not ok - {name}: " + " | ".join(line.strip() for line in finding.splitlines() if line.strip()))
        if not findings:
            print(f"ok - {name}")
        self.passed += not findings
        self.failed += len(findings)
        sys.stdout.flush()

    def end(self):
        """Prints the totals and ends the program, with exit code 1 if a rule is violated."""
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)
