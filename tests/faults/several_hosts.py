# SPDX-License-Identifier: Apache-2.0
"""Which server the service uses: the first host is frozen, the server is read-only or away. Run by:
scripts/database --test python3 -B tests/faults/several_hosts.py BUILD_FOLDER"""
import json
import os
import pathlib
import socket
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import Cluster, psql  # noqa: E402
from service import Service  # noqa: E402
from verdict import check, end, HANGS, wait_until  # noqa: E402

PROGRAM = {"title": "T", "owner_unit": "U"}


def url_of_hosts(url, hosts, more=""):
    """The same database and login, with these hosts (name, port)."""
    parts = urllib.parse.urlsplit(url)
    query = {"host": ",".join(host for host, _ in hosts), "port": ",".join(str(port) for _, port in hosts)}
    return urllib.parse.urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@",
                                                  query=urllib.parse.urlencode(query, safe=",/") + more))


def good_host(url):
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    return query["host"], query["port"]


def events(service, since=0):
    """The events in the log from this byte on, without the requests."""
    with open(service.folder / "server.log", "rb") as file:
        file.seek(since)
        lines = [json.loads(line) for line in file.read().splitlines() if line.startswith(b"{")]
    return [line["event"] for line in lines if line["event"] != "request"]


def log_size(service):
    return (service.folder / "server.log").stat().st_size


def restart(service, url):
    """Starts the service with another URL and returns how long it takes to be ready."""
    service.end()
    service.environment["KEHRWERT_DATABASE_URL"] = url
    began = time.monotonic()
    service.start()
    return time.monotonic() - began


def frozen_first_host(service, token):
    url = service.url_of("kehrwert_service")
    good = good_host(url)
    # The kernel accepts connections to it, but nobody ever answers.
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent, socket.create_server(("127.0.0.1", 0), backlog=64) as other:
        frozen, again = ("127.0.0.1", silent.getsockname()[1]), ("127.0.0.1", other.getsockname()[1])
        for rule, hosts, more in (("a frozen first host", [frozen, good], "&connect_timeout=2"),
                                  ("a frozen first host without connect_timeout", [frozen, good], ""),
                                  ("two frozen hosts", [frozen, again, good], "&connect_timeout=1"),
                                  ("a frozen host in the middle", [("127.0.0.1", 1), frozen, good], "&connect_timeout=1"),
                                  ("a frozen last host", [good, frozen], "&connect_timeout=2")):
            took = restart(service, url_of_hosts(url, hosts, more))
            check(service.call("POST", "/v1/programs", token, PROGRAM)[0] == 201, f"{rule}: the service uses the good one")
            check(took < 20, f"{rule}: it is ready soon", f"{took:.1f} s")
        began = time.monotonic()
        psql(service.superuser_url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{service.database}'")
        service.wait_ready(HANGS)
        check(time.monotonic() - began < 20, "a frozen last host: the service connects again")
    restart(service, url)


def read_only(service, cluster, token):
    """Sessions that are open notice it with their next statement, so they are asked until they do."""
    since = log_size(service)  # before the mender can notice, which may still be opening connections
    psql(cluster.url, "ALTER SYSTEM SET default_transaction_read_only = on")
    psql(cluster.url, "SELECT pg_reload_conf()")
    try:
        wait_until(lambda: psql(cluster.url, "SHOW transaction_read_only") == "on")
        replies = [service.call("POST", "/v1/programs", token, PROGRAM) for _ in range(40)]
        wait_until(lambda: service.call("GET", "/health/ready")[0] == 503)
        replies += [service.call("POST", "/v1/programs", token, PROGRAM) for _ in range(10)]
        check({reply[0] for reply in replies} == {503}, "a read-only server: every write gets 503", {reply[0] for reply in replies})
        check(all(service.call("GET", "/health/ready")[0] == 503 for _ in range(10)), "a read-only server: the service is not ready")
        check(service.call("GET", "/health/live")[0] == 200, "a read-only server: the service is alive")
        check(events(service, since).count("database_away") == 1, "a read-only server: one line in the log", events(service, since))
    finally:
        psql(cluster.url, "ALTER SYSTEM RESET default_transaction_read_only")
        psql(cluster.url, "SELECT pg_reload_conf()")
    service.wait_ready(HANGS)
    check(service.call("POST", "/v1/programs", token, PROGRAM)[0] == 201, "a read-only server: it works again")


def away(service, cluster):
    since = log_size(service)
    cluster.stop()
    wait_until(lambda: service.call("GET", "/health/ready")[0] == 503)
    for _ in range(60):
        service.call("GET", "/health/ready")
        time.sleep(0.1)
    check(events(service, since).count("database_away") == 1, "the database is away for 6 s: one line says so", events(service, since))
    check(events(service, since).count("database_back") == 0, "the database is away: no line says that it is back")
    cluster.start()
    service.wait_ready(HANGS)
    check(events(service, since).count("database_away") == 1, "the database is back: still one line says that it was away",
          events(service, since))
    check(events(service, since).count("database_back") == 1, "the database is back: one line says so", events(service, since))


def main():
    cluster = Cluster(os.environ["TEST_DATABASE_URL"])
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], cluster.url, folder)
        psql(service.url, "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('hosts.manager', 'Holm Hafen', 'Tests', 3)")
        token = service.token("hosts.manager")
        try:
            frozen_first_host(service, token)
            read_only(service, cluster, token)
            away(service, cluster)
        finally:
            service.stop()
            cluster.end()
    end()


if __name__ == "__main__":
    main()
