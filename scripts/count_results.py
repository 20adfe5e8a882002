# SPDX-License-Identifier: Apache-2.0
"""Counts passed and failed test cases from the output and the exit status of test programs.

count_results.py log EXIT_CODE FILE [REPORTS]   one program's output
count_results.py meson FILE [REPORTS]           Meson's testlog.json

Each file in the folder REPORTS is a sanitizer's report and counts as a failed case.
The last line of the output is `N passed, N failed`.
"""
import json
import pathlib
import re
import sys

SUM = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)
CRITERION = re.compile(r"Synthesis: Tested: (\d+) \| Passing: (\d+) \|")
TAP = re.compile(r"^(ok|not ok)\b", re.MULTILINE)


def count(text, ended_well):
    """Takes the program's own total if it printed one, otherwise counts its cases. Without either, the program is one case."""
    sums = SUM.findall(text)
    if sums:
        passed, failed = map(int, sums[-1])
    else:
        passed = failed = 0
        for tested, passing in CRITERION.findall(text):
            passed += int(passing)
            failed += int(tested) - int(passing)
        for word in TAP.findall(text):
            passed += word == "ok"
            failed += word != "ok"
    if not ended_well and failed == 0:
        failed = 1
    elif passed + failed == 0:
        passed = 1
    return passed, failed


def count_meson(lines):
    total_passed = total_failed = 0
    for line in lines:
        test = json.loads(line)
        output = (test.get("stdout") or "") + "\n" + (test.get("stderr") or "")
        if test["result"] == "SKIP":
            print(f"skipped: {test['name']}")
            continue
        passed, failed = count(output, test["result"] in ("OK", "EXPECTEDFAIL"))
        if failed:
            print(f"failed: {test['name']} ({test['result']}): {passed} passed, {failed} failed")
        total_passed += passed
        total_failed += failed
    return total_passed, total_failed


def count_reports(folder):
    reports = sorted(pathlib.Path(folder).iterdir())
    for report in reports:
        lines = report.read_text(encoding="utf-8", errors="replace").splitlines()
        print(f"failed: {report}", *lines[:40], sep="\n")
    return len(reports)


def main(arguments):
    if arguments[0] == "meson":
        with open(arguments[1], encoding="utf-8", errors="replace") as file:
            passed, failed = count_meson(file)
    else:
        with open(arguments[2], encoding="utf-8", errors="replace") as file:
            passed, failed = count(file.read(), arguments[1] == "0")
    failed += sum(map(count_reports, arguments[3 if arguments[0] == "log" else 2:]))
    print(f"{passed} passed, {failed} failed")


main(sys.argv[1:])
