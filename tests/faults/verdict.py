# SPDX-License-Identifier: Apache-2.0
"""What the scripts of this folder share: rules that hold or not, conditions that are waited for, and the sum at the end."""
import sys
import time

HANGS = 60.0  # longer than anything here takes

passed = failed = 0


def check(good, rule, more=""):
    """Counts and prints the rule, with `more` if it does not hold."""
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok' if good else 'not ok'} - {rule}{': ' + str(more) if more and not good else ''}", flush=True)


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


def end():
    """Prints the sum and ends the script, with 1 if a rule does not hold."""
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)
