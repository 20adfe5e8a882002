# SPDX-License-Identifier: Apache-2.0
"""A sentence of a rule changes under load: 64 busy clients read and write while `kehrwert migrate` replaces the rule. No request fails, and
the next request meets the new rule. Run by: scripts/database --test python3 -B tests/faults/logic_change.py BUILD_FOLDER"""
import http.client
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import psql  # noqa: E402
from service import ROOT, Service  # noqa: E402

CLIENTS, CHANGES, STARTERS = 64, 6, 4
FUNCTION, OLD, NEW = "topic_rules", "module.retired_at IS NOT NULL", "module.retired_at < '2000-01-01'"

passed = failed = 0


def check(good, rule, more=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok' if good else 'not ok'} - {rule}{': ' + str(more) if more and not good else ''}", flush=True)


class Client(threading.Thread):
    """Writes a topic and reads it again and again, on a connection of its own."""

    def __init__(self, port, token, program, stop):
        super().__init__()
        self.port, self.token, self.program, self.stop = port, token, program, stop
        self.answered, self.refused, self.slowest = 0, [], 0.0

    def call(self, connection, method, path, body=None):
        began = time.monotonic()
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
        connection.request(method, path, body and json.dumps(body), headers)
        reply = connection.getresponse()
        content = reply.read()
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.answered += 1
        if reply.status not in (200, 201):
            self.refused.append((reply.status, content.decode()[:300]))
        return reply

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            for number in itertools.count():
                if self.stop.is_set():
                    break
                made = self.call(connection, "POST", self.program + "/topics", {"title": f"{self.name} {number}"})
                self.call(connection, "GET", made.headers.get("Location") or self.program)
        except (OSError, http.client.HTTPException) as error:
            self.refused.append((0, repr(error)))
        connection.close()


def rule_file(sql, url):
    """The file of the copy that makes the rule's function; without one, a file of its own, from what the database has."""
    for file in sorted((sql / "logic").rglob("*.sql")):
        if f"FUNCTION {FUNCTION}(" in file.read_text(encoding="utf-8"):
            return file
    made = psql(url, f"""
        SELECT pg_get_functiondef('{FUNCTION}()'::regprocedure) || ';' UNION ALL
        SELECT replace(pg_get_triggerdef(oid), 'CREATE TRIGGER', 'CREATE OR REPLACE TRIGGER') || ';' FROM pg_trigger
         WHERE tgfoid = '{FUNCTION}()'::regprocedure""")
    file = sql / "logic" / "rule.sql"
    file.parent.mkdir(exist_ok=True)
    file.write_text(made + "\n", encoding="utf-8")
    return file


def migrate(service, sql):
    """Several starters at once; what they said, and the exit codes."""
    command = [service.program, "migrate", sql]
    runs = [subprocess.Popen(command, env=service.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(STARTERS)]
    said = [run.communicate(timeout=120)[0] for run in runs]
    return said, [run.returncode for run in runs]


def change(service, token, program, module, sql, file):
    """Replaces the rule back and forth; each time one starter applies it, and the next request meets it."""
    text = file.read_text(encoding="utf-8")
    if text.count(OLD) != 1:
        raise ValueError(f"{file} has {OLD!r} {text.count(OLD)} times")
    for number in range(CHANGES):
        new = number % 2 == 0
        file.write_text(text.replace(OLD, NEW) if new else text, encoding="utf-8")
        began = time.monotonic()
        said, codes = migrate(service, sql)
        seconds = time.monotonic() - began
        status = service.call("POST", program + "/topics", token, {"title": f"After change {number}", "module_id": module})[0]
        check(codes == [0] * STARTERS and sum("applied logic/" in one for one in said) == 1,
              f"change {number}: of {STARTERS} starters one applies it and none fails ({seconds:.1f} s)", (codes, said))
        check(status == (201 if new else 422), f"change {number}: the next request meets the {'new' if new else 'old'} rule", status)
        time.sleep(0.3)


def arrange(service):
    psql(service.url, "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('faults.manager', 'Falk Fehler', 'Tests', 3)")
    token = service.token("faults.manager")
    program = service.call("POST", "/v1/programs", token, {"title": "Logic", "owner_unit": "Tests"})[1]["Location"]
    module = service.call("POST", program + "/modules", token, {"title": "Retired"})[2]["id"]
    psql(service.url, f"UPDATE module SET retired_at = now() WHERE id = '{module}'")
    status = service.call("POST", program + "/topics", token, {"title": "Before", "module_id": module})[0]
    check(status == 422, "before any change: the old rule holds", status)
    return token, program, module


def main():
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], os.environ["TEST_DATABASE_URL"], folder, LOG_LEVEL="warning", DUE_SECONDS=1)
        try:
            token, program, module = arrange(service)
            sql = pathlib.Path(shutil.copytree(ROOT / "sql", pathlib.Path(folder) / "sql"))
            file = rule_file(sql, service.url)
            stop = threading.Event()
            clients = [Client(service.port, token, program, stop) for _ in range(CLIENTS)]
            for client in clients:
                client.start()
            change(service, token, program, module, sql, file)
            stop.set()
            for client in clients:
                client.join()
            answered, slowest = sum(client.answered for client in clients), max(client.slowest for client in clients)
            refused = [one for client in clients for one in client.refused]
            check(not refused and min(client.answered for client in clients) > CHANGES,
                  f"none of {answered} requests of {CLIENTS} busy clients failed (the slowest took {slowest:.2f} s)", refused[:3])
            check(service.call("GET", "/health/ready")[0] == 200, "the service, older than the changed rule, is ready")
        finally:
            service.stop()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
