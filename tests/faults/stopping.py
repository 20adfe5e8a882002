# SPDX-License-Identifier: Apache-2.0
"""SIGTERM ends the service in less than ten seconds, whatever the database does, and every request in progress is answered.
Run by: scripts/database --test python3 -B tests/faults/stopping.py BUILD_FOLDER"""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import Cluster, locked_tables, psql  # noqa: E402
from service import Service  # noqa: E402
from verdict import check, end, wait_until  # noqa: E402

STOP = 10.0
THREADS = 8  # and as many for slow requests
QUEUED = 32
READING = 0.2  # seconds that a client pauses; it has one second
RESPONSES = 4  # with bodies of 0.8 MB: so many that the kernel has no room for all of them
ANSWERED = '"operation":"openapi_json"'


def waiting(service):
    return int(psql(service.url, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))


def listens(service):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", service.port)) == 0


class Reader:
    """A request that is in progress until the service stops."""

    def __init__(self, service, path, token):
        self.replies = []
        self.thread = threading.Thread(target=lambda: self.replies.append(service.call("GET", path, token)))
        self.thread.start()

    def status(self):
        self.thread.join()
        return self.replies[0][0] if self.replies else "no answer"


def stop(service, rule, reader=None):
    began = time.monotonic()
    try:
        service.end(signal.SIGTERM)
    except subprocess.TimeoutExpired:
        service.end(signal.SIGKILL)
    seconds, code = time.monotonic() - began, service.process.returncode
    check(code == 0 and seconds < STOP, f"{rule}: SIGTERM ends the service in less than {STOP:.0f} s", f"exit {code} after {seconds:.1f} s")
    if reader:
        status = reader.status()
        check(status == 503, f"{rule}: the request in progress is answered", status)


def locked(service, tables, workers, path, token):
    rule = f"locked {tables}"
    with locked_tables(service.url, tables):
        wait_until(lambda: waiting(service) == workers)
        reader = Reader(service, path, token)
        wait_until(lambda: waiting(service) == workers + 1)
        stop(service, rule, reader)
    service.start()


def queued(service, path, token):
    """More requests than threads, most of which no worker has taken yet."""
    rule = "queued requests"
    with locked_tables(service.url, "match_run"):
        readers = [Reader(service, path, token) for _ in range(QUEUED)]
        wait_until(lambda: waiting(service) >= THREADS)
        stop(service, rule)
        statuses = {reader.status() for reader in readers}
        check(statuses == {503}, f"{rule}: each of them is answered", statuses)
    service.start()


def reading(service):
    """A client that is still reading its responses when everything else has stopped."""
    rule = "slow reader"
    log = service.folder / "server.log"
    expected = RESPONSES * int(service.call("GET", "/openapi.json")[1]["Content-Length"])
    answered = log.read_text().count(ANSWERED) + RESPONSES
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", service.port))
        reader.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * RESPONSES)
        wait_until(lambda: log.read_text().count(ANSWERED) == answered)
        stopping = threading.Thread(target=stop, args=(service, rule))
        stopping.start()
        wait_until(lambda: not listens(service))
        time.sleep(READING)  # so that everything else is over
        with reader.makefile("rb") as file:
            received = len(file.read())
        stopping.join()
    check(received > expected, f"{rule}: it gets its last response to the end", f"{received} bytes, of which {expected} in bodies")
    service.start()


def frozen(service, cluster, path, token):
    with locked_tables(service.url, "program"):
        reader = Reader(service, path, token)
        wait_until(lambda: waiting(service) == 2)  # the due work, too
        cluster.freeze()
        try:
            stop(service, "frozen database", reader)
        finally:
            cluster.thaw()
    service.start()


def away(service, cluster):
    cluster.freeze()
    service.process.send_signal(signal.SIGSTOP)  # so that it notices the loss only while it stops
    cluster.thaw()
    cluster.stop()
    service.process.send_signal(signal.SIGTERM)
    service.process.send_signal(signal.SIGCONT)
    stop(service, "stopped database")


def main():
    cluster = Cluster(os.environ["TEST_DATABASE_URL"])
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], cluster.url, folder, LOG_LEVEL="info", REQUEST_BUDGET_MS=60000, DUE_SECONDS=1, THREADS=THREADS)
        try:
            psql(service.url,
                 "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('stop.reader', 'Stella Stopp', 'Tests', 3)")
            token = service.token("stop.reader")
            program = service.call("POST", "/v1/programs", token, {"title": "Stopping", "owner_unit": "Tests"})[1]["Location"]
            locked(service, "match_run", 1, program + "/match-runs", token)
            locked(service, "program", 1, program, token)
            locked(service, "program, match_run, employee", 2, program, token)
            queued(service, program + "/match-runs", token)
            frozen(service, cluster, program, token)
            reading(service)
            stop(service, "idle")
            service.start()
            away(service, cluster)
        finally:
            service.process.kill()
            cluster.start()
            wait_until(cluster.is_up)
            service.stop()
            cluster.end()
    end()


if __name__ == "__main__":
    main()
