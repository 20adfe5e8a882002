# SPDX-License-Identifier: Apache-2.0
"""Quick reads over 64 keep-alive connections, alone and beside 16 clients whose requests wait for a lock."""
import collections
import contextlib
import http.client
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
from postgres_cluster import locked_tables  # noqa: E402
from traffic import wrk  # noqa: E402

SLOW = 16  # clients
BUDGET_S = 2  # the service's default; after that, those that wait get 503


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


@contextlib.contextmanager
def slow_clients(service, call, token):
    """Clients whose requests wait for a lock on match_run. Begins once the first requests have been refused."""
    with locked_tables(service.url, "match_run"):
        with Clients(service, SLOW, call.path, token) as slow:
            time.sleep(BUDGET_S)
            yield slow


def beside_slow(service, quick_request, slow_call, token, seconds):
    """(traffic of the quick reads, longest time of /health/live meanwhile in milliseconds, responses to those that wait)."""
    with slow_clients(service, slow_call, token) as slow:
        with Clients(service, 1, "/health/live", pause=0.01) as live:
            traffic = wrk(service.port, [quick_request], seconds)
    return traffic, 1000 * live.longest, dict(slow.statuses)
