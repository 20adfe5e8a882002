# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's own processor time for the writes of the contract, on the reference company.
Run by: scripts/database --test python3 -B tests/load/operations/writes.py BUILD_FOLDER [S|M|L] [OPERATION...]; default: M, all operations.
Makes each change of changes.py on up to three objects and prints the processor time of the slowest and of the fastest call, which hardly
depends on what else the machine does, and how long the slowest took. The first call also fills caches and makes plans. If it leaves nothing
for the others to do, as when it assigns all reviewers, only the first does the work. Due work and match runs do not run meanwhile.
With `template=NAME` instead of a scale, copies that database of the cluster instead of filling a new one.
Figures are recorded in docs/performance.md."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "checks"), str(TESTS / "faults")]
from callers import PROGRAM  # noqa: E402
from changes import CHANGES, PROGRAM_MANAGER_OF  # noqa: E402
from contract import operations  # noqa: E402
from reads import Log, Sessions  # noqa: E402
from postgres_cluster import psql  # noqa: E402
from service import ROOT, Service  # noqa: E402

BUDGET_MS = 30.0
DURATION = re.compile(r"\[\d+\] kehrwert_service LOG: +duration: ([0-9.]+) ms  (?:parse|bind|execute)")
ROUNDS = 3  # on different objects


def filled(item, row):
    """The body with the values of the row: ":name" alone keeps the value's type."""
    if isinstance(item, dict):
        return {key: filled(value, row) for key, value in item.items()}
    if isinstance(item, list):
        return [filled(value, row) for value in item]
    if isinstance(item, str):
        if item[:1] == ":" and item[1:] in row:
            return row[item[1:]]
        return re.sub(r":([a-z_]+)", lambda match: str(row[match[1]]), item)
    return item


class Client:
    """Calls the service and reads from PostgreSQL's log what each call took there."""

    def __init__(self, service, log, document):
        self.service, self.log, self.operations, self.tokens = service, log, operations(document), {}

    def call(self, operation, roles, row, body):
        """(milliseconds of PostgreSQL's processor time, milliseconds that it took, status, reply)."""
        method, path, entry = self.operations[operation]
        if (row["caller"], roles) not in self.tokens:
            self.tokens[row["caller"], roles] = self.service.token(row["caller"], roles)
        headers = {"If-Match": "*"} if any(item["name"] == "If-Match" for item in entry["parameters"]) else {}
        if method == "PATCH":
            headers["Content-Type"] = "application/merge-patch+json"
        target = re.sub(r"{(\w+)}", lambda match: str(row[match[1]]), path)
        if method == "DELETE" and body:
            target, body = target + "?" + urllib.parse.urlencode(filled(body, row)), None
        sessions = Sessions(self.service)
        before = sessions.milliseconds()
        self.log.start()
        status, _, reply, _ = self.service.call(method, target, self.tokens[row["caller"], roles], filled(body, row), headers)
        return (sessions.milliseconds() - before, sum(float(found) for found in DURATION.findall(self.log.text())), status, reply)


def rows(service, query, program, program_manager):
    query = query.replace(":program_manager", f"'{program_manager}'").replace(":program", f"'{program}'::uuid")
    found = psql(service.url, f"SELECT row_to_json(each) FROM ({query}) AS each LIMIT {ROUNDS}")
    return [json.loads(line) for line in found.splitlines()]


def measured(client, wanted):
    """(processor time of the slowest call, of the fastest, how long the slowest took, operation, variant) of each change."""
    service = client.service
    program = psql(service.url, PROGRAM)
    program_manager = psql(service.url, "SELECT " + PROGRAM_MANAGER_OF.format(f"'{program}'"))
    for operation, variant, roles, query, body in CHANGES:
        if wanted and operation not in wanted:
            continue
        times, refused = [], "no object"
        for row in rows(service, query, program, program_manager):
            processor, took, status, reply = client.call(operation, roles, row, body)
            if status < 300:
                times.append((processor, took))
            else:
                refused = f"{status} {(reply or {}).get('code')} {json.dumps(reply)[:300]}"
        if times:
            yield max(times)[0], min(times)[0], max(times)[1], operation, variant
        else:
            print(f"not done  {operation} {variant}: {refused}", flush=True)


def fill(service, filling):
    if filling.startswith("template="):
        service.end()
        psql(service.superuser_url, f"DROP DATABASE {service.database}")
        psql(service.superuser_url, f"CREATE DATABASE {service.database} OWNER kehrwert_owner "
                                    f"TEMPLATE {filling.removeprefix('template=')} STRATEGY file_copy")
        service.migrate(ROOT / "sql")
        service.start()
    else:
        subprocess.run([service.program, "seed", "--scale", filling],
                       env={**service.environment, "KEHRWERT_DATABASE_URL": service.url_of("kehrwert_owner")}, check=True, cwd=ROOT)


def main():
    filling = sys.argv[2] if len(sys.argv) > 2 else "M"
    superuser = os.environ["TEST_DATABASE_URL"]
    document = json.loads((pathlib.Path(sys.argv[1]) / "api-spec" / "openapi.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], superuser, folder, DUE_SECONDS=0, MATCH_SECONDS=0)
        try:
            fill(service, filling)
            log = Log(superuser)
            psql(superuser, f"ALTER ROLE kehrwert_service IN DATABASE {service.database} SET log_min_duration_statement = 0")
            service.end()
            service.start()
            done = sorted(measured(Client(service, log, document), sys.argv[3:]), reverse=True)
            print("processor time of the slowest call, of the fastest; how long the slowest took")
            for slowest, fastest, took, operation, variant in done:
                print(f"{slowest:9.1f}{fastest:9.1f}{took:9.1f} ms  {operation} {variant}")
            print(f"{len(done)} changes, {sum(change[0] > BUDGET_MS for change in done)} over the budget of {BUDGET_MS} ms")
        finally:
            service.stop()


if __name__ == "__main__":
    main()
