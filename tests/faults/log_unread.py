# SPDX-License-Identifier: Apache-2.0
"""Nobody reads the log: the service answers and stops as usual, and the log says how many lines it lost.
Run by: scripts/database --test python3 -B tests/faults/log_unread.py BUILD_FOLDER"""
import fcntl
import json
import os
import pathlib
import pty
import signal
import socket
import sys
import tempfile
import time
import tty

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from service import Service  # noqa: E402
from verdict import check, end  # noqa: E402

REQUESTS = 1500  # their lines are more than a pipe, a socket or a terminal holds
STOP = 10.0


def pipe():
    return os.pipe()


def sockets():
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.detach()


def terminal():
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    return ours, theirs


def read_all(reader):
    """Everything that there is to read, as lines."""
    content = b""
    while True:
        try:
            more = os.read(reader, 65536)
        except (BlockingIOError, OSError):
            more = b""
        if not more:
            return content.decode().splitlines()
        content += more


def own_requests(lines):
    """How many of our requests the lines are about, and how many lines were dropped."""
    # A terminal may show the beginning of a dropped line.
    events = [json.loads(line) for line in lines if line.endswith("}")]
    logged = sum(event.get("operation") == "health_live" for event in events)
    return logged, sum(event["lines"] for event in events if event["event"] == "log_dropped")


def unread(service, kind, make):
    reader, writer = make()
    os.set_blocking(reader, False)
    flags = fcntl.fcntl(writer, fcntl.F_GETFL)
    service.start(log=writer)
    statuses = {service.call("GET", "/health/live")[0] for _ in range(REQUESTS)}
    check(statuses == {200}, f"unread {kind}: every request is answered", statuses)
    check(fcntl.fcntl(writer, fcntl.F_GETFL) == flags, f"unread {kind}: others can write to it as before")
    lines = read_all(reader)
    service.call("GET", "/health/live")
    lines += read_all(reader)
    logged, dropped = own_requests(lines)
    counted = logged < REQUESTS + 1 <= logged + dropped
    check(dropped > 0 and counted, f"unread {kind}: the log counts the lines that were dropped", (logged, dropped))
    for _ in range(REQUESTS):
        service.call("GET", "/health/live")
    began = time.monotonic()
    service.end(signal.SIGTERM)
    seconds = time.monotonic() - began
    code = service.process.returncode
    check(code == 0 and seconds < STOP, f"unread {kind}: SIGTERM ends the service", (code, seconds))
    os.close(reader)
    os.close(writer)


def main():
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], os.environ["TEST_DATABASE_URL"], folder, LOG_LEVEL="debug", DUE_SECONDS=0, MATCH_SECONDS=0)
        try:
            service.end()
            for kind, make in (("pipe", pipe), ("socket", sockets), ("terminal", terminal)):
                unread(service, kind, make)
        finally:
            service.process.kill()
            service.stop()
    end()


if __name__ == "__main__":
    main()
