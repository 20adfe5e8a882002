# SPDX-License-Identifier: Apache-2.0
"""The keys of the tokens change while the service runs: it uses the new ones without a pause and forgets what the old ones signed.
Run by: scripts/database --test python3 -B tests/faults/keys_change.py BUILD_FOLDER"""
import json
import os
import pathlib
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from clients import Client, busy, calls_of  # noqa: E402
from postgres_cluster import psql  # noqa: E402
from service import Service  # noqa: E402
from verdict import check, end, happens  # noqa: E402

READERS = 4


class Issuer:
    """An issuer with one key."""

    def __init__(self, service, name):
        service.environment["KEHRWERT_DEVELOPMENT_KEY_FILE"] = str(service.folder / name)
        self.token = service.token("keys.reader")
        self.key = json.loads((service.folder / (name + ".jwks")).read_text())["keys"][0]


def readers(service, token):
    """Clients that read without a pause."""
    return [Client(service, token, lambda client: client.call("GET", "/v1/me")) for _ in range(READERS)]


def statuses(clients):
    return {call.status or call.problem for call in calls_of(clients)}


def put_keys(service, *issuers):
    """Replaces the file in one step, as Kubernetes does."""
    new = service.folder / "new.jwks"
    new.write_text(json.dumps({"keys": [issuer.key for issuer in issuers]}))
    new.rename(service.folder / "keys.jwks")


def status(service, issuer):
    return service.call("GET", "/v1/me", issuer.token)[0]


def reloads(service):
    return (service.folder / "server.log").read_text().count('"event":"token_keys"')


def rotation(service, old, new):
    before, after = readers(service, old.token), readers(service, new.token)
    with busy(before):
        put_keys(service, old, new)
        check(happens(lambda: status(service, new) == 200), "an added key is used")
    check(statuses(before) == {200}, "adding a key disturbs no request", statuses(before))
    with busy(after):
        put_keys(service, new)
        check(happens(lambda: status(service, old) == 401), "a removed key verifies nothing, not even what it has verified before")
    check(statuses(after) == {200}, "removing a key disturbs no request", statuses(after))


def hang_up(service, new):
    count, meanwhile = reloads(service), readers(service, new.token)
    with busy(meanwhile):
        for more in range(1, 21):
            service.send(signal.SIGHUP)
            if not happens(lambda: reloads(service) >= count + more):
                break
    check(service.process.poll() is None and reloads(service) == count + 20, "SIGHUP reads the keys again", reloads(service) - count)
    check(statuses(meanwhile) == {200}, "SIGHUP disturbs no request", statuses(meanwhile))


def broken(service, new):
    (service.folder / "keys.jwks").write_text("{")
    log = service.folder / "server.log"
    check(happens(lambda: "token_keys_refused" in log.read_text()), "a broken file is reported")
    service.send(signal.SIGHUP)
    check(happens(lambda: log.read_text().count("token_keys_refused") == 2), "SIGHUP reports it again")
    time.sleep(2.5)  # the service looks at the file at least twice
    count = log.read_text().count("token_keys_refused")
    check(count == 2 and status(service, new) == 200, "a broken file leaves the keys as they are, and is reported once", count)


def main():
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], os.environ["TEST_DATABASE_URL"], folder, DUE_SECONDS=0, MATCH_SECONDS=0)
        try:
            psql(service.url,
                 "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('keys.reader', 'Kuno Kette', 'Tests', 3)")
            service.end()
            service.environment["KEHRWERT_TOKEN_KEYS_FILE"] = folder + "/keys.jwks"
            old, new = Issuer(service, "old.pem"), Issuer(service, "new.pem")
            put_keys(service, old)
            service.start()
            check((status(service, old), status(service, new)) == (200, 401), "only the key of the file is used")
            rotation(service, old, new)
            hang_up(service, new)
            broken(service, new)
            service.end()
            check(service.process.returncode == 0, "the service stops as usual", service.process.returncode)
        finally:
            service.stop()
    end()


if __name__ == "__main__":
    main()
