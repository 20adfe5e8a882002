# SPDX-License-Identifier: Apache-2.0
"""Quick reads over 64 keep-alive connections, alone and beside 16 clients whose requests wait for a lock.
Run by: scripts/database --test python3 -B tests/load/head_of_line.py BUILD_FOLDER [SECONDS]
Uses only the loopback interface and ends by itself. Prints a table; figures are recorded in docs/performance.md."""
import collections
import http.client
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
from postgres_cluster import locked_tables, psql  # noqa: E402
from service import Service  # noqa: E402

BUDGET_MS = 2000
QUICK, SLOW = 64, 16  # clients
ROUNDS = 5


class Clients:
    """Clients that repeat a request, each over its own keep-alive connection, until the end of the block."""

    def __init__(self, service, count, path, token=None, pause=0.0):
        self.service, self.path, self.pause = service, path, pause
        self.headers = {"Authorization": "Bearer " + token} if token else {}
        self.statuses, self.longest = collections.Counter(), 0.0
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._repeat) for _ in range(count)]

    def _repeat(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=60)
        while not self.stopping.is_set():
            began = time.monotonic()
            connection.request("GET", self.path, headers=self.headers)
            reply = connection.getresponse()
            reply.read()
            self.statuses[reply.status] += 1
            self.longest = max(self.longest, time.monotonic() - began)
            time.sleep(self.pause)
        connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *unused):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


def quick_reads(service, path, token, seconds):
    """Rate, median, 99th percentile and longest time, refusals, and the longest time of /health/live meanwhile."""
    command = ["wrk", "-t2", f"-c{QUICK}", f"-d{seconds}s", "--latency", "--timeout", "60s", "-H", "Authorization: Bearer " + token,
               f"http://127.0.0.1:{service.port}{path}"]
    with Clients(service, 1, "/health/live", pause=0.01) as live:
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    times = (r"50% +(\S+)", r"99% +(\S+)", r"Latency +\S+ +\S+ +(\S+) +\S+%")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return [float(re.search(r"Requests/sec: +(\S+)", text).group(1)), *(milliseconds(re.search(time, text).group(1)) for time in times),
            int(refused.group(1)) if refused else 0, 1000 * live.longest]


def measure(service, program, token, seconds):
    """Measures both in each round, so that a slow minute of the machine slows down both. Prints the medians."""
    alone, beside, waiting = [], [], collections.Counter()
    for _ in range(ROUNDS):
        alone.append(quick_reads(service, program, token, seconds))
        with locked_tables(service.url, "match_run"):
            with Clients(service, SLOW, f"{program}/match-runs", token) as slow:
                time.sleep(BUDGET_MS / 1000)
                beside.append(quick_reads(service, program, token, seconds))
        waiting += slow.statuses
    print("| quick reads | per second | p50 | p99 | longest | refused | longest health_live |\n|---|---|---|---|---|---|---|")
    rows = {"alone": alone, f"beside {SLOW} clients that wait for a lock": beside}
    for rule, rounds in rows.items():
        rate, p50, p99, longest, refused, live = (statistics.median(column) for column in zip(*rounds))
        print(f"| {rule} | {rate:.0f} | {p50:.1f} ms | {p99:.0f} ms | {longest:.0f} ms | {refused:.0f} | {live:.0f} ms |")
    ratios = sorted(round(b[2] / a[2], 2) for a, b in zip(alone, beside))
    print(f"\np99 beside them relative to alone, by round: {ratios}; responses to those that wait: {dict(waiting)}")


def main():
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 6
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], os.environ["TEST_DATABASE_URL"], folder, REQUEST_BUDGET_MS=BUDGET_MS, LOG_LEVEL="error",
                          DUE_SECONDS=0, MATCH_SECONDS=0)
        try:
            psql(service.url,
                 "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('load.reader', 'Lotte Last', 'Tests', 3)")
            token = service.token("load.reader")
            program = service.call("POST", "/v1/programs", token, {"title": "Load", "owner_unit": "Tests"})[1]["Location"]
            measure(service, program, token, seconds)
        finally:
            service.stop()


if __name__ == "__main__":
    main()
