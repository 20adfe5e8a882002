# SPDX-License-Identifier: Apache-2.0
"""Quick reads over 64 keep-alive connections, alone and beside 16 clients whose requests wait for a lock."""
import collections
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
from clients import Client, busy, calls_of  # noqa: E402
from postgres_cluster import locked_tables  # noqa: E402
from traffic import wrk  # noqa: E402

SLOW = 16  # clients
BUDGET_S = 2  # the service's default; after that, those that wait get 503


def getting(path):
    return lambda client: client.call("GET", path)


def beside_slow(service, quick_requests, slow_path, token, seconds):
    """(traffic of the quick reads, longest time of /health/live meanwhile in milliseconds, how often those that wait got which status).
    The quick reads begin once the first requests that wait have been refused."""
    slow = [Client(service, token, getting(slow_path)) for _ in range(SLOW)]
    live = [Client(service, None, getting("/health/live"), pause=0.01)]
    with locked_tables(service.url, "match_run"), busy(slow):
        time.sleep(BUDGET_S)
        with busy(live):
            traffic = wrk(service.port, quick_requests, seconds)
    return traffic, 1000 * max(call.seconds for call in calls_of(live)), dict(collections.Counter(call.status for call in calls_of(slow)))
