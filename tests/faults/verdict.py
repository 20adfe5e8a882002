# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: one report, and conditions that are waited for."""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "checks"))
from report import Report  # noqa: E402  (found through the path above)

HANGS = 60.0  # longer than anything here takes

report = Report()
end = report.end


def check(holds, rule, seen=""):
    """Reports the rule, with what was seen if it does not hold."""
    report.check(rule, holds, seen)


def happens(holds):
    """Waits until the condition holds; False if that takes too long."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > HANGS:
            return False
        time.sleep(0.01)
    return True


def wait_until(holds):
    """Waits for a condition without which the script cannot go on."""
    if not happens(holds):
        raise TimeoutError
