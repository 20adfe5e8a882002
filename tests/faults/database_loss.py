# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL that is frozen, killed or away: every request is answered within its budget, nothing is half done, and the service
comes back by itself. Run by: scripts/database --test tests/faults/database_loss.py BUILD_FOLDER"""
import os
import pathlib
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import Cluster, psql  # noqa: E402
from service import Service  # noqa: E402

BUDGET = 2.0
GRACE = 0.25  # a client on two busy cores sees its own scheduling too
BACK = 2.0

passed = failed = 0


def check(good, rule, more=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok' if good else 'not ok'} - {rule}{': ' + str(more) if more and not good else ''}", flush=True)


def check_refusals(replies, rule):
    slowest = max(reply[3] for reply in replies)
    check(all(reply[0] == 503 for reply in replies), f"{rule}: every request gets 503", sorted({(r[0], str(r[2])[:200]) for r in replies}))
    check(all(reply[1].get("Retry-After", "").isdigit() for reply in replies), f"{rule}: every 503 says Retry-After in seconds")
    check(slowest <= BUDGET + GRACE, f"{rule}: every request is answered within its budget of {BUDGET} s", f"{slowest:.2f} s")


def frozen(service, cluster, token, program):
    cluster.freeze()
    try:
        replies = service.call_many(64, "GET", program, token)
        later = service.call_many(16, "GET", program, token)
        live = service.call("GET", "/health/live")
    finally:
        cluster.thaw()
    check_refusals(replies, "frozen database")
    check(max(reply[3] for reply in later) < 0.5, "frozen database: once it is noticed, requests are refused at once")
    check(live[0] == 200, "frozen database: the service itself stays alive")
    check(service.wait_ready(10) <= BACK, "frozen database: ready again within 2 s after it is back")
    check(service.call("GET", program, token)[0] == 200, "frozen database: reads work again")
    due_work(service, "frozen database")


def killed(service, cluster, token, program):
    stop = threading.Event()
    replies = []

    def reader():
        while not stop.is_set():
            replies.append(service.call("GET", program, token))

    threads = [threading.Thread(target=reader) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    cluster.kill_backend(service.database)
    time.sleep(0.5)
    back = service.wait_ready(10)
    time.sleep(0.3)
    stop.set()
    for thread in threads:
        thread.join()
    check({reply[0] for reply in replies} <= {200, 503}, "killed backend: requests get 200 or 503 and nothing else",
          {reply[0] for reply in replies})
    check(max(reply[3] for reply in replies) <= BUDGET + GRACE, "killed backend: every request is answered within its budget")
    check(back <= BACK, "killed backend: ready again within 2 s", back)
    check(service.call("GET", program, token)[0] == 200, "killed backend: reads work again")


def due_work(service, rule):
    """What is due is done by itself again."""
    made = psql(service.url, DUE_PROGRAM).splitlines()[0]
    psql(service.url, f"UPDATE program SET state = 'published' WHERE id = '{made}'")
    began, state = time.monotonic(), "published"
    while state == "published" and time.monotonic() - began < 5:
        time.sleep(0.1)
        state = psql(service.url, f"SELECT state FROM program WHERE id = '{made}'")
    check(state == "running", f"{rule}: what is due is done by itself again", state)


DUE_PROGRAM = """
INSERT INTO program (title, owner_unit, enrolment, starts_on, consent_text, consent_version, confidentiality_text, retention_days)
VALUES ('Due', 'Tests', 'rolling', app_today(), 'I agree.', '1', 'Between us.', 90) RETURNING id
"""


def away(service, cluster, token, program):
    cluster.stop()
    replies = service.call_many(32, "GET", program, token)
    check_refusals(replies, "stopped database")
    check(service.call("GET", "/health/ready")[0] == 503, "stopped database: readiness says so")
    cluster.start()
    began = time.monotonic()
    while True:
        try:
            psql(cluster.url, "SELECT 1")
            break
        except Exception:  # noqa: BLE001  the database is still starting
            time.sleep(0.02)
            if time.monotonic() - began > 30:
                raise
    check(service.wait_ready(10) <= BACK, "stopped database: ready again within 2 s after it is back")
    check(service.call("GET", program, token)[0] == 200, "stopped database: reads work again")
    due_work(service, "stopped database")


SLOW_COMMIT = """
CREATE FUNCTION slow_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON program DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow_commit();
"""


def unknown_outcome(service, cluster, token):
    psql(service.url, SLOW_COMMIT)
    body, headers = {"title": "Outcome", "owner_unit": "Tests"}, {"Idempotency-Key": "outcome-1"}
    replies = []
    writer = threading.Thread(target=lambda: replies.append(service.call("POST", "/v1/programs", token, body, headers)))
    writer.start()
    time.sleep(0.5)
    cluster.freeze()
    writer.join()
    cluster.thaw()
    status, _, problem, seconds = replies[0]
    check(status == 503 and problem["code"] == "outcome_unknown", "frozen during commit: the outcome is said to be unknown",
          (status, problem))
    check(seconds <= BUDGET + GRACE, "frozen during commit: answered within the budget", seconds)
    service.wait_ready(10)
    time.sleep(1.2)
    status, _, reply, _ = service.call("POST", "/v1/programs", token, body, headers)
    count = psql(service.url, "SELECT count(*) FROM program WHERE title = 'Outcome'")
    check(status == 201 and count == "1", "frozen during commit: a repeat with the same key leaves exactly one effect",
          (status, reply, count))
    psql(service.url, "DROP FUNCTION slow_commit CASCADE")


def locked_row(service, token, program):
    """A statement behind somebody's lock is given up in time and the connection stays usable."""
    session = threading.Thread(target=lambda: psql(
        service.url, f"BEGIN; SELECT FROM program WHERE id = '{program.rsplit('/', 1)[1]}' FOR UPDATE; SELECT pg_sleep(4); COMMIT"))
    session.start()
    time.sleep(0.5)
    status, headers, problem, seconds = service.call(
        "PATCH", program, token, {"title": "Locked"}, {"If-Match": "*", "Content-Type": "application/merge-patch+json"})
    check(status == 503 and problem["code"] == "database_busy", "locked row: the request is given up", (status, problem))
    check(seconds <= BUDGET + GRACE and headers.get("Retry-After"), "locked row: within the budget, with Retry-After", seconds)
    check(service.call("GET", program, token)[0] == 200, "locked row: others go on meanwhile")
    session.join()


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
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
