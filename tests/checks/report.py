# SPDX-License-Identifier: Apache-2.0
"""The output of checks and fault tests: `ok - rule`, or `not ok - rule: what, where` for each finding, and the totals at the end."""
import sys


class Report:
    """Prints results and counts them."""

    def __init__(self):
        self.passed = self.failed = 0

    def rule(self, name, findings):
        """Reports a rule with its violations. Without any, the rule holds."""
        findings = list(findings)
        for finding in findings:
            text = " | ".join(line.strip() for line in finding.splitlines() if line.strip())
            print(f"not ok - {name}" + (f": {text}" if text else ""))
        if not findings:
            print(f"ok - {name}")
        self.passed += not findings
        self.failed += len(findings)
        sys.stdout.flush()

    def check(self, name, holds, seen=""):
        """Reports whether a rule holds; `seen` says what was seen instead."""
        self.rule(name, [] if holds else [str(seen)])

    def end(self):
        """Prints the totals and ends the program, with exit code 1 if a rule is violated."""
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)
