# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's own processor time for every GET of the contract, on the reference company. Other work on the machine hardly changes it.
Run by: scripts/database --test python3 -B tests/load/operations/run.py BUILD_FOLDER [S|M|L] [OPERATION...]; default: M, all operations.
Makes each call as every caller, without options and with each sort order and filter, and for lists also the next page. Prints the
calls that are over their budget, slowest first, and the sequential scans and sorts of many rows in their plans, because the time that these
take grows with the tables.
Loading the company takes minutes. If TEST_DATABASE names a database on the server that has it already and is up to date, that one
is read instead, and stays.
Figures are recorded in docs/performance.md."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "checks"), str(TESTS / "faults")]
from reads import PLANS, Log, Sessions, callers, calls, large_reads, logged  # noqa: E402  (found through the paths above)
from service import ROOT, Service  # noqa: E402

BUDGET_MS = {"list": 20.0, "one": 5.0}
ROUNDS = 3  # the fastest counts: the first one also fills caches
ROWS_MAX = 1000  # scans and sorts of more rows are reported


def milliseconds(service, sessions, token, target):
    """(status, reply, PostgreSQL's time for the call or None if it was refused)."""
    best = None
    for _ in range(ROUNDS):
        before = sessions.milliseconds()
        status, _, reply, _ = service.call("GET", target, token)
        if status != 200:
            return status, reply, None
        spent = sessions.milliseconds() - before
        best = spent if best is None else min(best, spent)
    return status, reply, best


def main():
    scale = sys.argv[2] if len(sys.argv) > 2 else "M"
    superuser, existing = os.environ["TEST_DATABASE_URL"], os.environ.get("TEST_DATABASE")
    document = json.loads((pathlib.Path(sys.argv[1]) / "api-spec" / "openapi.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], superuser, folder, database=existing, DUE_SECONDS=0, MATCH_SECONDS=0)
        try:
            if not existing:
                subprocess.run([service.program, "seed", "--scale", scale],
                               env={**service.environment, "KEHRWERT_DATABASE_URL": service.url_of("kehrwert_owner")}, check=True, cwd=ROOT)
            people, log, sessions = callers(service), Log(superuser), Sessions(service)
            made = list(calls(document, people, lambda *call: milliseconds(service, sessions, *call), sys.argv[3:]))
            for call in made:
                if call.status >= 500 or (call.status != 200 and "cursor" in call.query):
                    print(f"failed        {call}: {call.status}")
            done = sorted((call for call in made if call.status == 200), key=lambda call: -call.seen)
            for operation in dict.fromkeys(call.operation for call in made):
                if operation not in {call.operation for call in done}:
                    print(f"not answered  {operation}")
            logged(service, PLANS)
            over = [call for call in done if call.seen > BUDGET_MS[call.kind()]]
            for call in over:
                print(f"{call.seen:9.1f} ms  {call}")
                log.start()
                service.call("GET", call.target, call.person.token)
                for found, rows in large_reads(log, ROWS_MAX, ROWS_MAX):
                    print(f"              {found} ({rows:.0f} rows)")
            print(f"{len(done)} calls, {len(over)} over their budget of {BUDGET_MS['one']} ms or, for a list, {BUDGET_MS['list']} ms")
        finally:
            logged(service, {})
            service.stop()


if __name__ == "__main__":
    main()
