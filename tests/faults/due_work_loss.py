# SPDX-License-Identifier: Apache-2.0
"""The service is killed while due work does what a request has left to it. After the restart the rest is done, each piece once, including
what was asked for in between.
Run by: scripts/database --test python3 -B tests/faults/due_work_loss.py BUILD_FOLDER"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import psql  # noqa: E402
from service import ROOT, Service  # noqa: E402
from verdict import check, end, happens, wait_until  # noqa: E402

PROGRAM = "/v1/programs/00000000-0000-0000-0000-00000000ffff"
PEOPLE = 1500  # on each side: due work takes long enough to be killed
GUESTS = "SELECT count(*) FROM event_invitation WHERE invited_at IS NOT NULL"
JOBS = "SELECT count(*) FROM due_job"


def count(service, query):
    return int(psql(service.url, query))


def killed_while(service, query):
    """Kills the service once the number has begun to rise, before the jobs are done."""
    before = count(service, query)
    wait_until(lambda: count(service, query) > before)
    service.end(signal.SIGKILL)
    check(count(service, JOBS) > 0, f"killed before all is done ({query})", count(service, query))


def invited(service, token):
    """Invites everybody; the service is killed twice. Returns the event's path."""
    event = {"kind": "start", "title": "We begin", "starts_at": "2099-01-01T09:00:00Z", "minutes": 60, "time_zone": "Europe/Berlin"}
    path = service.call("POST", PROGRAM + "/events", token, event)[1]["Location"]
    status, _, reply, _ = service.call("POST", path + "/invitations", token, {"audience": "participants"})
    check((status, reply["invited"], reply["inviting"]) == (201, 100, True), "the request invites some people at once", reply)
    killed_while(service, GUESTS)
    leaver = psql(service.url, "SELECT id FROM application WHERE employee_id NOT IN (SELECT employee_id FROM event_invitation) LIMIT 1")
    psql(service.url, f"UPDATE application SET state = 'withdrawn' WHERE id = '{leaver}'")
    service.start()
    status, _, reply, _ = service.call("POST", path + "/invitations", token, {"audience": "mentors"})
    check(status == 201, "more can be invited while due work is inviting", reply)
    killed_while(service, GUESTS)
    service.start()
    check(happens(lambda: not service.call("GET", path + "?embed=counts", token)[2]["counts"]["inviting"]), "all are invited in the end")
    check(count(service, GUESTS) == 2 * PEOPLE - 1, "everybody is invited but the person who has left the program", count(service, GUESTS))
    seen = psql(service.url, "SELECT count(*), count(DISTINCT employee_id) FROM notification WHERE kind = 'event_invited'")
    check(seen == f"{2 * PEOPLE - 1}|{2 * PEOPLE - 1}", "each is notified once", seen)
    return path


def moved(service, token, path):
    """Changes the event; the service is killed while it tells the guests. Then the event is cancelled."""
    told = "SELECT count(*) FROM notification WHERE kind = 'event_changed'"
    headers = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    check(service.call("PATCH", path, token, {"minutes": 90}, headers)[0] == 200, "an event with many guests can be changed")
    killed_while(service, told)
    service.start()
    check(service.call("POST", path + "/transitions", token, {"to": "cancelled"}, {"If-Match": "*"})[0] == 201, "and cancelled meanwhile")
    check(happens(lambda: count(service, JOBS) == 0), "all guests are told in the end")
    for kind in ("event_changed", "event_cancelled"):
        seen = psql(service.url, f"SELECT count(*), count(DISTINCT employee_id) FROM notification WHERE kind = '{kind}'")
        check(seen == f"{2 * PEOPLE - 1}|{2 * PEOPLE - 1}", f"each guest is told once: {kind}", seen)


def main():
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], os.environ["TEST_DATABASE_URL"], folder, LOG_LEVEL="warning", DUE_SECONDS=1)
        try:
            subprocess.run(["psql", "-XqAt", "-d", service.url, "-v", f"people={PEOPLE}", "-f", ROOT / "tests/load/match_run/people.sql"],
                           check=True, stdout=subprocess.DEVNULL)
            token = service.token("demo.program_manager")
            moved(service, token, invited(service, token))
        finally:
            service.stop()
    end()


if __name__ == "__main__":
    main()
