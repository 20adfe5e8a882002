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
import threading
import time

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))
from callers import PROGRAM  # noqa: E402
from changes import PROGRAM_MANAGER_OF, USER  # noqa: E402
from writes import fill  # noqa: E402
from postgres_cluster import psql  # noqa: E402
from service import Service  # noqa: E402

OTHERS = f"""SELECT json_agg(each) FROM (
    SELECT {USER.format('notification.employee_id')} AS user, notification.id, notification.program_id
      FROM notification JOIN program ON program.id = notification.program_id
     WHERE program.id <> '{{0}}' AND program.state = 'running' ORDER BY notification.id DESC LIMIT 2) AS each"""


class Client(threading.Thread):
    """Calls again and again, and keeps when each call began and how long it took."""

    def __init__(self, service, user, *call):
        super().__init__(daemon=True)
        self.service, self.token, self.arguments = service, service.token(user), call
        self.calls, self.refused, self.stopped = [], 0, False

    def run(self):
        method, path, body = self.arguments
        headers = {"Content-Type": "application/merge-patch+json"} if body else {}
        while not self.stopped:
            began = time.monotonic()
            status, _, _, seconds = self.service.call(method, path, self.token, body and body(len(self.calls)), headers)
            self.refused += status >= 300
            self.calls.append((began, seconds * 1000))
            time.sleep(0.02)


def waiting(clients, kind, since, until):
    """How long the calls of this kind took that began in this time."""
    times = sorted(spent for client in clients if client.arguments[0] == kind for began, spent in client.calls if since <= began < until)
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    return f"{len(times)} {kind}: p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {times[-1]:.0f} ms"


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
                clients.append(Client(service, other["user"], "GET", f"/v1/programs/{other['program_id']}", None))
                clients.append(Client(service, other["user"], "PATCH", f"/v1/me/notifications/{other['id']}",
                                      lambda number: {"read": number % 2 == 0}))
            for client in clients:
                client.start()
            start = time.monotonic()
            time.sleep(20)
            middle = time.monotonic()
            moved(service, token, program, "concluding", "SELECT count(*) FROM proposal JOIN due_job ON object_id = proposal.program_id "
                  "WHERE work = 'proposals_supersede' AND (proposal.state = 'computed' OR proposal_open(proposal))")
            moved(service, token, program, "closed", f"SELECT count(*) FROM pairing WHERE program_id = '{program}' AND closed_at IS NULL")
            end = time.monotonic()
            for client in clients:
                client.stopped = True
                client.join()
            for when, since, until in (("before", start, middle), ("meanwhile", middle, end)):
                print(f"{when}: {waiting(clients, 'GET', since, until)}; {waiting(clients, 'PATCH', since, until)}")
            print(f"{sum(client.refused for client in clients)} refused")
        finally:
            service.stop()


if __name__ == "__main__":
    main()
