# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL is frozen, killed or stopped: every request is answered within its budget, nothing is half done, and the service
recovers by itself.
Run by: scripts/database --test python3 -B tests/faults/database_loss.py BUILD_FOLDER"""
import os
import pathlib
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import Cluster, Session, psql  # noqa: E402
from service import Service  # noqa: E402
from verdict import check, end, HANGS, happens, wait_until  # noqa: E402

BUDGET = 2.0  # seconds for a request
GRACE = 0.25  # for the scheduling of the client
BACK = 2.0  # seconds until the service is ready again
DUE_PROGRAM = """
INSERT INTO program (title, owner_unit, enrolment, starts_on, consent_text, consent_version, confidentiality_text, retention_days)
VALUES ('Due', 'Tests', 'rolling', app_today(), 'I agree.', '1', 'Between us.', 90) RETURNING id
"""
# Makes the COMMIT of a new program wait for an advisory lock.
HELD_COMMIT = """
CREATE FUNCTION held_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER held_commit AFTER INSERT ON program DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION held_commit();
"""
WAITING_SESSIONS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_blocking_pids(pid) <> '{}'"
BUSY_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND datname = current_database() AND pid <> pg_backend_pid()"


def late(service):
    """By how many seconds a busy machine delays the clients' measurements, compared with an idle one."""
    return max(0.0, 2 * service.own_delay() - GRACE)


def check_refusals(replies, rule, lateness):
    slowest = max(reply[3] for reply in replies)
    check(all(reply[0] == 503 for reply in replies), f"{rule}: every request gets 503", sorted({(r[0], str(r[2])[:200]) for r in replies}))
    check(all(reply[1].get("Retry-After", "").isdigit() for reply in replies), f"{rule}: every 503 says Retry-After in seconds")
    check(slowest <= BUDGET + GRACE + lateness, f"{rule}: every request is answered within its budget of {BUDGET} s",
          f"{slowest:.2f} s, of which the machine's load accounts for {lateness:.2f} s")


def frozen(service, cluster, token, program):
    lateness = late(service)
    cluster.freeze()
    try:
        replies = service.call_many(64, "GET", program, token)
        later = service.call_many(16, "GET", program, token)
        live = service.call("GET", "/health/live")
        lateness = max(lateness, late(service))
    finally:
        cluster.thaw()
    check_refusals(replies, "frozen database", lateness)
    check(max(reply[3] for reply in later) < 0.5 + lateness, "frozen database: once noticed, requests are refused immediately")
    check(live[0] == 200, "frozen database: the service itself stays alive")
    back = service.wait_ready(HANGS)
    check(back <= BACK + lateness, "frozen database: ready within 2 s after it is back", back)
    check(service.call("GET", program, token)[0] == 200, "frozen database: reads work again")
    due_work(service, "frozen database")


def killed(service, cluster, token, program):
    stop = threading.Event()
    replies = []

    def reader():
        while not stop.is_set():
            replies.append(service.call("GET", program, token))

    def read_on():
        """Waits until each reader has started another call."""
        count = len(replies) + 16
        wait_until(lambda: len(replies) >= count)

    lateness = late(service)
    threads = [threading.Thread(target=reader) for _ in range(8)]
    for thread in threads:
        thread.start()
    read_on()
    cluster.kill_backend(service.database)
    time.sleep(0.5)
    back = service.wait_ready(HANGS)
    read_on()
    stop.set()
    for thread in threads:
        thread.join()
    lateness = max(lateness, late(service))
    check({reply[0] for reply in replies} <= {200, 503}, "killed backend: requests get only 200 or 503",
          {reply[0] for reply in replies})
    check(max(reply[3] for reply in replies) <= BUDGET + GRACE + lateness, "killed backend: every request is answered within its budget")
    check(back <= BACK + lateness, "killed backend: ready within 2 s", back)
    check(service.call("GET", program, token)[0] == 200, "killed backend: reads work again")


def due_work(service, rule):
    """Due work runs again without intervention."""
    made = psql(service.url, DUE_PROGRAM).splitlines()[0]
    psql(service.url, f"UPDATE program SET state = 'published' WHERE id = '{made}'")
    check(happens(lambda: psql(service.url, f"SELECT state FROM program WHERE id = '{made}'") == "running"), f"{rule}: due work runs again")


def away(service, cluster, token, program):
    lateness = late(service)
    cluster.stop()
    replies = service.call_many(32, "GET", program, token)
    lateness = max(lateness, late(service))
    check_refusals(replies, "stopped database", lateness)
    check(service.call("GET", "/health/ready")[0] == 503, "stopped database: health_ready reports it")
    cluster.start()
    wait_until(cluster.is_up)
    back = service.wait_ready(HANGS)
    check(back <= BACK + lateness, "stopped database: ready within 2 s after it is back", back)
    check(service.call("GET", program, token)[0] == 200, "stopped database: reads work again")
    due_work(service, "stopped database")


def unknown_outcome(service, cluster, token):
    psql(service.url, HELD_COMMIT)
    body, headers = {"title": "Outcome", "owner_unit": "Tests"}, {"Idempotency-Key": "outcome-1"}
    replies = []
    lateness = late(service)
    with Session(service.url, "SELECT pg_advisory_lock(1);"):
        writer = threading.Thread(target=lambda: replies.append(service.call("POST", "/v1/programs", token, body, headers)))
        writer.start()
        wait_until(lambda: psql(service.url, WAITING_SESSIONS) == "1")
        cluster.freeze()
        writer.join()
        cluster.thaw()
    status, _, problem, seconds = replies[0]
    check(status == 503 and problem["code"] == "outcome_unknown", "frozen during commit: the outcome is reported as unknown",
          (status, problem))
    check(seconds <= BUDGET + GRACE + lateness, "frozen during commit: answered within the budget", seconds)
    service.wait_ready(HANGS)
    wait_until(lambda: psql(service.url, BUSY_SESSIONS) == "0")
    status, _, reply, _ = service.call("POST", "/v1/programs", token, body, headers)
    count = psql(service.url, "SELECT count(*) FROM program WHERE title = 'Outcome'")
    check(status == 201 and count == "1", "frozen during commit: a repeat with the same key leaves exactly one effect",
          (status, reply, count))
    psql(service.url, "DROP FUNCTION held_commit CASCADE")


def locked_row(service, token, program):
    """A statement that waits for a lock is cancelled in time, and the connection stays usable."""
    lateness = late(service)
    with Session(service.url, f"BEGIN; SELECT FROM program WHERE id = '{program.rsplit('/', 1)[1]}' FOR UPDATE;"):
        status, headers, problem, seconds = service.call(
            "PATCH", program, token, {"title": "Locked"}, {"If-Match": "*", "Content-Type": "application/merge-patch+json"})
        check(status == 503 and problem["code"] == "database_busy", "locked row: the request is cancelled", (status, problem))
        check(seconds <= BUDGET + GRACE + lateness and headers.get("Retry-After"), "locked row: within the budget, with Retry-After",
              seconds)
        check(service.call("GET", program, token)[0] == 200, "locked row: other requests still work")


def main():
    cluster = Cluster(os.environ["TEST_DATABASE_URL"])
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], cluster.url, folder, THREADS=8, REQUEST_BUDGET_MS=int(BUDGET * 1000), LOG_LEVEL="warning",
                          DUE_SECONDS=1)
        try:
            psql(service.url,
                 "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('faults.manager', 'Falk Fehler', 'Tests', 3)")
            token = service.token("faults.manager")
            program = service.call("POST", "/v1/programs", token, {"title": "Faults", "owner_unit": "Tests"})[1]["Location"]
            locked_row(service, token, program)
            killed(service, cluster, token, program)
            frozen(service, cluster, token, program)
            unknown_outcome(service, cluster, token)
            away(service, cluster, token, program)
        finally:
            service.stop()
            cluster.end()
    end()


if __name__ == "__main__":
    main()
