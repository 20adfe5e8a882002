# SPDX-License-Identifier: Apache-2.0
"""Closing the largest program of the reference company, while other clients read and write.
Run by: scripts/database --test python3 -B tests/load/operations/closing.py BUILD_FOLDER [S|M|L]; default: M.
Prints how long the program takes to move to concluding and to closed, how long until due work has superseded its proposals and closed its
pairings, and how long the other clients wait before and meanwhile: two read a program and two write, all in other programs.
Figures are recorded in docs/performance.md."""
import json
import os
import pathlib
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "checks"), str(TESTS / "faults")]
from callers import PROGRAM  # noqa: E402
from changes import PROGRAM_MANAGER_OF, USER  # noqa: E402
from writes import fill  # noqa: E402
from clients import Client, busy, calls_of  # noqa: E402
from postgres_cluster import psql  # noqa: E402
from service import Service  # noqa: E402

OTHERS = f"""SELECT json_agg(each) FROM (
    SELECT {USER.format('notification.employee_id')} AS user, notification.id, notification.program_id
      FROM notification JOIN program ON program.id = notification.program_id
     WHERE program.id <> '{{0}}' AND program.state = 'running' ORDER BY notification.id DESC LIMIT 2) AS each"""

# What due work has not done yet.
SUPERSEDED_LATER = """SELECT count(*) FROM proposal JOIN due_job ON object_id = proposal.program_id
    WHERE work = 'proposals_supersede' AND (proposal.state = 'computed' OR proposal_open(proposal))"""
OPEN_PAIRINGS = "SELECT count(*) FROM pairing WHERE program_id = '{}' AND closed_at IS NULL"


def reading(program):
    return lambda client: client.call("GET", f"/v1/programs/{program}")


def writing(notification):
    """Marks the notification as read and as unread in turn."""
    return lambda client: client.call("PATCH", f"/v1/me/notifications/{notification}", {"read": len(client.calls) % 2 == 0},
                                      "application/merge-patch+json")


def waiting(calls, method, since, until):
    """How long those of the calls took that have this method and began in this time."""
    times = sorted(1000 * call.seconds for call in calls if call.method == method and since <= call.began < until)
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    return f"{len(times)} {method}: p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {times[-1]:.0f} ms"


def moved(service, token, program, state, left):
    """Moves the program and waits until due work is done."""
    began = time.monotonic()
    status, _, reply, seconds = service.call("POST", f"/v1/programs/{program}/transitions", token, {"to": state}, {"If-Match": "*"})
    pieces = int(psql(service.url, left))
    while psql(service.url, left) != "0":
        time.sleep(0.2)
    print(f"{state}: {status} after {seconds * 1000:.0f} ms, {pieces} left to due work, done after {time.monotonic() - began:.1f} s")
    if status >= 300:
        sys.exit(json.dumps(reply))


def main():
    superuser = os.environ["TEST_DATABASE_URL"]
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], superuser, folder)
        try:
            fill(service, sys.argv[2] if len(sys.argv) > 2 else "M")
            program = psql(service.url, PROGRAM)
            token = service.token(psql(service.url, "SELECT " + PROGRAM_MANAGER_OF.format(f"'{program}'")))
            clients = []
            for other in json.loads(psql(service.url, OTHERS.format(program))):
                turns = reading(other["program_id"]), writing(other["id"])
                clients += [Client(service, service.token(other["user"]), turn, pause=0.02) for turn in turns]
            with busy(clients):
                start = time.monotonic()
                time.sleep(20)
                middle = time.monotonic()
                moved(service, token, program, "concluding", SUPERSEDED_LATER)
                moved(service, token, program, "closed", OPEN_PAIRINGS.format(program))
                end = time.monotonic()
            calls = calls_of(clients)
            for when, since, until in (("before", start, middle), ("meanwhile", middle, end)):
                print(f"{when}: {waiting(calls, 'GET', since, until)}; {waiting(calls, 'PATCH', since, until)}")
            print(f"{sum(call.problem != '' for call in calls)} refused")
        finally:
            service.stop()


if __name__ == "__main__":
    main()
