# SPDX-License-Identifier: Apache-2.0
"""A rule changes under load, and with it every file of the logic: 64 busy clients read and write while `kehrwert migrate` replaces all
functions and some triggers on the tables that they use. No request fails, and the new rule holds for the next request.
Run by: scripts/database --test python3 -B tests/faults/logic_change.py BUILD_FOLDER"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from clients import Client, busy, calls_of  # noqa: E402
from postgres_cluster import psql  # noqa: E402
from service import ROOT, Service  # noqa: E402
from verdict import check, end  # noqa: E402

CLIENTS, CHANGES, RUNS = 64, 5, 4
FUNCTION, OLD, NEW = "topic_rules", "module.retired_at IS NOT NULL", "module.retired_at < '2000-01-01'"


def writer(service, token, program):
    """A client that adds topics and reads each of them."""
    def turn(client):
        made = client.call("POST", program + "/topics", {"title": f"{client.name} {len(client.calls)}"})
        client.call("GET", made.get("Location") or program)

    return Client(service, token, turn)


def write(sql, number):
    """Makes change `number` in a copy of sql/: the rule, a comment in every file, and in some changes the triggers on the busy tables."""
    places = 0
    for file in sorted((ROOT / "sql" / "logic").rglob("*.sql")):
        text = file.read_text(encoding="utf-8")
        if f"CREATE OR REPLACE FUNCTION {FUNCTION}(" in text:
            places += text.count(OLD)
            text = text.replace(OLD, NEW) if number % 2 == 0 else text
        if number % 4 < 2 and file.parent.name == "topics":
            text = text.replace("CREATE OR REPLACE TRIGGER", "CREATE OR REPLACE  TRIGGER")
        (sql / "logic" / file.relative_to(ROOT / "sql" / "logic")).write_text(f"{text}-- Change {number}.\n", encoding="utf-8")
    if places != 1:
        raise ValueError(f"sql/logic has {OLD!r} {places} times in {FUNCTION}()")


def migrate(service, sql):
    """Several runs at once: their output and their exit codes."""
    command = [service.program, "migrate", sql]
    environment = {**service.environment, "KEHRWERT_DATABASE_URL": service.url_of("kehrwert_owner")}
    runs = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(RUNS)]
    said = [run.communicate(timeout=120)[0] for run in runs]
    return said, [run.returncode for run in runs]


def change(service, token, program, module, sql):
    """Changes the rule back and forth. Each time, one run applies it, and it holds for the next request."""
    for number in range(CHANGES):
        new = number % 2 == 0
        write(sql, number)
        began = time.monotonic()
        said, codes = migrate(service, sql)
        seconds = time.monotonic() - began
        status = service.call("POST", program + "/topics", token, {"title": f"After change {number}", "module_id": module})[0]
        check(codes == [0] * RUNS and sum("applied logic/" in one for one in said) == 1,
              f"change {number}: of {RUNS} runs at once, one applies it and none fails ({seconds:.1f} s)", (codes, said))
        check(status == (201 if new else 422), f"change {number}: the {'new' if new else 'old'} rule holds for the next request", status)
        time.sleep(0.3)


def arrange(service):
    psql(service.url, "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('faults.manager', 'Falk Fehler', 'Tests', 3)")
    token = service.token("faults.manager")
    program = service.call("POST", "/v1/programs", token, {"title": "Logic", "owner_unit": "Tests"})[1]["Location"]
    psql(service.url, "UPDATE growth_limit SET most = 1000000 WHERE kind = 'topic of a program'")  # the clients create many
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
            clients = [writer(service, token, program) for _ in range(CLIENTS)]
            with busy(clients):
                change(service, token, program, module, sql)
            calls = calls_of(clients)
            refused, slowest = [call for call in calls if call.problem], max(call.seconds for call in calls)
            check(not refused and min(len(client.calls) for client in clients) > CHANGES,
                  f"none of {len(calls)} requests of {CLIENTS} busy clients failed (the slowest took {slowest:.2f} s)", refused[:3])
            check(service.call("GET", "/health/ready")[0] == 200, "the service, older than the changed rule, is ready")
        finally:
            service.stop()
    end()


if __name__ == "__main__":
    main()
