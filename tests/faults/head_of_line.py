# SPDX-License-Identifier: Apache-2.0
"""Quick requests do not wait for slow ones: neither for statements that wait for a lock, nor for clients that send or read slowly or leave.
Run by: scripts/database --test python3 -B tests/faults/head_of_line.py BUILD_FOLDER"""
import contextlib
import http.client
import os
import pathlib
import socket
import struct
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import locked_tables, psql  # noqa: E402
from service import Service  # noqa: E402
from verdict import check, end, happens, wait_until  # noqa: E402

THREADS, SLOW_THREADS = 2, 2
WAITING = 12  # more requests than threads
OPEN = 16  # keep-alive connections
LONG, SHORT = 60.0, 4.0  # budgets in seconds: longer than a test takes, and short enough to wait for
GRACE = 0.5  # for the scheduling of this process
LOCKED_SESSIONS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND clock_timestamp() - query_start > '1 second'"""  # so long that their requests are slow


class Calls:
    """Requests, each sent by a thread of its own, and their replies."""

    def __init__(self, service, token):
        self.service, self.token, self.replies, self.threads = service, token, [], []

    def send(self, count, path):
        for _ in range(count):
            thread = threading.Thread(target=lambda: self.replies.append(self.service.call("GET", path, self.token)))
            thread.start()
            self.threads.append(thread)

    def statuses(self):
        for thread in self.threads:
            thread.join()
        return sorted(reply[0] for reply in self.replies)


class OpenConnections:
    """Keep-alive connections that were opened before there was any trouble."""

    def __init__(self, service, token):
        self.headers = {"Authorization": "Bearer " + token}
        self.connections = [http.client.HTTPConnection("127.0.0.1", service.port, timeout=LONG / 2) for _ in range(OPEN)]
        self.statuses("/health/live")

    def statuses(self, path):
        """The statuses of a request over each of them, all at once."""
        for connection in self.connections:
            connection.request("GET", path, headers=self.headers)
        seen = set()
        for connection in self.connections:
            reply = connection.getresponse()
            reply.read()
            seen.add(reply.status)
        return seen

    def close(self):
        for connection in self.connections:
            connection.close()


def locked_sessions(service):
    return int(psql(service.url, LOCKED_SESSIONS))


def check_others(others, quick, rule):
    for path in ("/health/live", quick, "/openapi.json", "/health/ready"):
        for _ in range(3):
            seen = others.statuses(path)
        check(seen == {200}, f"{rule}: {'a quick read' if path == quick else path} is answered over open connections", seen)


def locked_table(service, token, program, others):
    calls = Calls(service, token)
    with locked_tables(service.url, "match_run"):
        calls.send(WAITING, program + "/match-runs")
        wait_until(lambda: locked_sessions(service) == SLOW_THREADS)
        check_others(others, program, "locked table")
        check(not calls.replies, "locked table: all of this happens while it is locked", calls.replies)
    check(calls.statuses() == [200] * WAITING, "locked table: the requests that waited for it are answered afterwards", calls.statuses())


def slow_sender(service, token, program, others):
    head = f"POST /v1/programs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    body = b'{"title": "Slowly", "owner_unit": "Tests"}'
    senders = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(OPEN)]
    for sender in senders:
        sender.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:20])
    check_others(others, program, "slow senders")
    for sender in senders:
        sender.sendall(body[20:])
    check(all(sender.recv(12) == b"HTTP/1.1 201" for sender in senders), "slow senders: they are answered in the end")
    for sender in senders:
        sender.close()


def slow_reader(service, program, others):
    contract = service.call("GET", "/openapi.json")
    readers = []
    for _ in range(OPEN):
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", service.port))
        reader.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        readers.append(reader)
    check_others(others, program, "slow readers")
    lengths = set()
    for reader in readers:
        with reader.makefile("rb") as file:
            lengths.add(len(file.read().split(b"\r\n\r\n", 1)[1]))
        reader.close()
    check(lengths == {int(contract[1]["Content-Length"])}, "slow readers: they get everything in the end", lengths)


def request_for(path, token):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def half_closed(service, token, program):
    """Clients that have closed their sending side, because they have nothing more to send."""
    answers = []
    for _ in range(4 * OPEN):
        with socket.create_connection(("127.0.0.1", service.port)) as client:
            client.sendall(request_for(program, token))
            client.shutdown(socket.SHUT_WR)
            answers.append(client.recv(12))
    check(set(answers) == {b"HTTP/1.1 200"}, "half-closed connections: every request is answered", set(answers))


def half_closed_waiting(service, token, program):
    """The same while there is no thread for most of them."""
    with locked_tables(service.url, "match_run"):
        clients = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(WAITING)]
        for client in clients:
            client.sendall(request_for(program + "/match-runs", token))
            client.shutdown(socket.SHUT_WR)
        wait_until(lambda: locked_sessions(service) == SLOW_THREADS)
    answers = {client.recv(12) for client in clients}
    for client in clients:
        client.close()
    check(answers == {b"HTTP/1.1 200"}, "half-closed connections: requests that waited for a thread are answered", answers)


def leaving(service, token, program, others):
    """Half of these clients close their connections, the others reset them."""
    files = pathlib.Path(f"/proc/{service.process.pid}/fd")
    before = len(list(files.iterdir()))
    log = service.folder / "server.log"
    with locked_tables(service.url, "match_run"):
        leavers = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(WAITING)]
        for leaver in leavers:
            leaver.sendall(request_for(program + "/match-runs", token))
        wait_until(lambda: locked_sessions(service) == SLOW_THREADS)
        for leaver in leavers[::2]:
            leaver.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        for leaver in leavers:
            leaver.close()
        check_others(others, program, "clients that leave")
    check(happens(lambda: len(list(files.iterdir())) <= before), "clients that leave: their connections are closed")
    left = log.read_text().count('"event":"client_left"')
    resets = len(leavers[::2])
    check(resets - SLOW_THREADS <= left <= resets, "clients that leave: reset requests are dropped if they still wait for a thread", left)
    check(service.call("GET", program + "/match-runs", token)[0] == 200, "clients that leave: the next request is answered")


def budget(service, token, program):
    """Requests that arrive one after another and wait for a thread, some of them until the first ones have given theirs back."""
    lateness = service.own_delay()
    calls = Calls(service, token)
    with locked_tables(service.url, "match_run"):
        for _ in range(WAITING):
            calls.send(1, program + "/match-runs")
            time.sleep(SHORT / WAITING)  # the time between two arrivals is part of what is tested
        statuses = calls.statuses()
    check(set(statuses) == {503}, "beyond the threads: every request gets 503", statuses)
    check(all(reply[1].get("Retry-After", "").isdigit() and reply[2]["code"] == "database_busy" for reply in calls.replies),
          "beyond the threads: each 503 is a problem document with Retry-After", calls.replies)
    slowest = max(reply[3] for reply in calls.replies)
    check(slowest <= SHORT + GRACE + lateness, f"beyond the threads: every request is answered within its budget of {SHORT} s", slowest)


def crowded(service, token, program):
    """The slow threads are taken, so further requests that turn out to be slow must give theirs back earlier."""
    first, second = Calls(service, token), Calls(service, token)
    with locked_tables(service.url, "program"):
        first.send(SLOW_THREADS, program + "/match-runs")
        wait_until(lambda: locked_sessions(service) == SLOW_THREADS)
        second.send(THREADS, program + "/topics")
        statuses = second.statuses()
        check(statuses == [503] * THREADS, "no slow threads left: further slow requests get 503", statuses)
        check(not first.replies, "no slow threads left: the requests that have them keep them", first.replies)
    first.statuses()


def many_operations(service, token, program):
    """A lock makes many operations slow at once."""
    with contextlib.closing(OpenConnections(service, token)) as others, locked_tables(service.url, "program"):
        calls = Calls(service, token)
        for path in ("", "/match-runs", "/topics", "/staff", "/modules", "/applications", "/events", "/transitions"):
            calls.send(WAITING // 3, program + path)
        wait_until(lambda: locked_sessions(service) >= SLOW_THREADS)
        seen = others.statuses("/health/live")
        check(seen == {200}, "many locked operations: /health/live is answered", seen)
        check(happens(lambda: others.statuses("/v1/employees?limit=1") == {200}), "many locked operations: a quick read is answered")
    calls.statuses()


def with_service(url, budget_s, act, **settings):
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], url, folder, REQUEST_BUDGET_MS=int(1000 * budget_s), LOG_LEVEL="info", MATCH_SECONDS=0,
                          DUE_SECONDS=0, **settings)
        try:
            psql(service.url,
                 "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('line.reader', 'Lina Linie', 'Tests', 3)")
            token = service.token("line.reader")
            act(service, token, service.call("POST", "/v1/programs", token, {"title": "Line", "owner_unit": "Tests"})[1]["Location"])
        finally:
            service.stop()


def long_budget(service, token, program):
    with contextlib.closing(OpenConnections(service, token)) as others:
        locked_table(service, token, program, others)
        slow_sender(service, token, program, others)
        slow_reader(service, program, others)
        half_closed(service, token, program)
        half_closed_waiting(service, token, program)
        leaving(service, token, program, others)


def main():
    url = os.environ["TEST_DATABASE_URL"]
    with_service(url, LONG, long_budget, THREADS=THREADS, SLOW_THREADS=SLOW_THREADS)
    with_service(url, SHORT, budget, THREADS=THREADS, SLOW_THREADS=SLOW_THREADS)
    with_service(url, 2 * SHORT, crowded, THREADS=THREADS, SLOW_THREADS=SLOW_THREADS)
    with_service(url, SHORT, many_operations)
    end()


if __name__ == "__main__":
    main()
