# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's own time for every GET of the contract, on the reference company.
Run by: scripts/database --test python3 -B tests/load/operations/run.py BUILD_FOLDER [S|M|L] [OPERATION...]; default: M, all operations.
Makes each call as every caller who may, without options and with each sort order and filter, and for lists also the next page. Prints the
calls that are over their budget, slowest first, and the sequential scans and sorts of many rows in their plans, because the time that these
take grows with the tables.
Figures are recorded in docs/performance.md."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent.parent / "faults"))
from callers import CALLERS, PROGRAM, VALUES  # noqa: E402
from postgres_cluster import psql  # noqa: E402
from service import ROOT, Service  # noqa: E402

BUDGET_MS = {"list": 20.0, "one": 5.0}
ROUNDS = 3  # the fastest counts: the first one also fills caches
ROWS_MAX = 1000  # scans and sorts of more rows are reported
DURATION = re.compile(r"\[\d+\] kehrwert_service LOG: +duration: ([0-9.]+) ms  (?:parse|bind|execute)")
PLAN = re.compile(r"\[\d+\] kehrwert_service LOG: +duration: [0-9.]+ ms  plan:\n((?:\t.*\n)+)")
TIMES = """ALTER ROLE kehrwert_service SET log_min_duration_statement = 0;
ALTER ROLE kehrwert_service RESET session_preload_libraries"""
PLANS = """ALTER ROLE kehrwert_service SET session_preload_libraries = 'auto_explain';
ALTER ROLE kehrwert_service SET auto_explain.log_min_duration = 0;
ALTER ROLE kehrwert_service SET auto_explain.log_analyze = on;
ALTER ROLE kehrwert_service SET auto_explain.log_timing = off;
ALTER ROLE kehrwert_service SET auto_explain.log_nested_statements = on;
ALTER ROLE kehrwert_service SET auto_explain.log_format = json"""


class Log:
    """The part of PostgreSQL's log that is written while a request runs."""

    def __init__(self, url):
        self.path = pathlib.Path(psql(url, "SHOW data_directory")).parent / "log"
        self.start()

    def start(self):
        self.offset = self.path.stat().st_size

    def text(self):
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return file.read().decode("utf-8", "replace")


class Caller:
    """Somebody who calls operations, and the objects that the paths and filters of their calls name."""

    def __init__(self, service, name, roles, user, queries):
        self.name, self.user = name, user
        self.token = service.token(user, roles)
        self.values = {key: value for key, value in ((key, psql(service.url, query)) for key, query in queries.items()) if value}


def callers(service):
    program = psql(service.url, PROGRAM)

    def filled(query, user=""):
        return query.replace(":program", f"'{program}'").replace(":user", f"'{user}'")

    found = []
    for caller in CALLERS:
        user = psql(service.url, filled(caller["user"]))
        if not user:
            sys.exit(f"nobody can be the {caller['name']}")
        values = {name: filled(query, user) for name, query in {**VALUES, **caller["values"]}.items()}
        found.append(Caller(service, caller["name"], caller["roles"], user, values))
    return found


def resolved(document, item):
    while "$ref" in item:
        at = document
        for part in item["$ref"].removeprefix("#/").split("/"):
            at = at[part]
        item = at
    return item


def operations(document):
    """(id, path, parameters) of every GET."""
    for path, methods in document["paths"].items():
        if "get" in methods and methods["get"].get("x-roles"):
            parameters = [resolved(document, item) for item in methods["get"].get("parameters", [])]
            yield methods["get"]["operationId"], path, parameters


def choices(document, parameter):
    schema = resolved(document, parameter["schema"])
    if schema.get("type") == "array":
        schema = resolved(document, schema["items"])
    return ["true", "false"] if schema.get("type") == "boolean" else schema.get("enum", [])


def variants(document, parameters, values):
    """The query parameters to try: only the required ones; all that can be embedded; each sort order and filter by itself."""
    optional = {item["name"]: item for item in parameters if item["in"] == "query" and not item.get("required")}
    needed = {item["name"]: values.get(item["name"]) for item in parameters if item["in"] == "query" and item.get("required")}
    if None in needed.values():
        return
    yield dict(needed)
    for name, parameter in optional.items():
        if name in ("cursor", "limit", "fields"):
            continue
        some = choices(document, parameter) or ([values[name]] if name in values else [])
        for value in [",".join(some)] if name == "embed" and some else some:
            yield {**needed, name: value}


def milliseconds(service, log, token, path):
    """PostgreSQL's time for the call, or None if it was refused; and the response."""
    best, reply = None, None
    for _ in range(ROUNDS):
        log.start()
        status, _, reply, _ = service.call("GET", path, token)
        if status != 200:
            return None, {"status": status, **(reply or {})}
        spent = sum(float(found) for found in DURATION.findall(log.text()))
        best = spent if best is None else min(best, spent)
    return best, reply


def large_reads(plan, found):
    """The sequential scans and sorts of many rows in a plan."""
    kind, rows = plan["Node Type"], plan.get("Actual Rows", 0) * plan.get("Actual Loops", 1)
    removed = plan.get("Rows Removed by Filter", 0) * plan.get("Actual Loops", 1)
    if kind == "Seq Scan" and rows + removed > ROWS_MAX and not plan["Relation Name"].startswith("pg_"):
        found.add(f"reads all of {plan['Relation Name']} ({rows + removed:.0f} rows)")
    if "Sort" in kind and rows > ROWS_MAX:
        found.add(f"sorts {rows:.0f} rows by {', '.join(plan['Sort Key'])[:60]}")
    for child in plan.get("Plans", []):
        large_reads(child, found)


def explained(service, log, token, path):
    log.start()
    service.call("GET", path, token)
    found = set()
    for plan in PLAN.findall(log.text()):
        large_reads(json.loads(plan)["Plan"], found)
    return sorted(found)


def calls(service, log, document, people, wanted):
    """(operation, variant, caller, ms, path, kind) of each call that was answered with 200, or failed."""
    for operation, path, parameters in operations(document):
        if wanted and operation not in wanted:
            continue
        answered = False
        for person in people:
            names = re.findall(r"{(\w+)}", path)
            if any(name not in person.values for name in names):
                continue
            at = re.sub(r"{(\w+)}", lambda match: urllib.parse.quote(person.values[match[1]]), path)
            for query in variants(document, parameters, person.values):
                target = at + ("?" + urllib.parse.urlencode(query) if query else "")
                spent, reply = milliseconds(service, log, person.token, target)
                if spent is None:
                    if reply["status"] >= 500:
                        print(f"failed        {target} as {person.name}: {reply['status']}")
                    continue
                answered = True
                kind = "list" if "items" in (reply or {}) else "one"
                yield operation, query, person, spent, target, kind
                if (reply or {}).get("next"):
                    following = at + "?" + urllib.parse.urlencode({**query, "cursor": reply["next"]})
                    spent, reply = milliseconds(service, log, person.token, following)
                    if spent is None:
                        print(f"failed        {following} as {person.name}: {reply['status']}")
                    else:
                        yield operation, {**query, "cursor": "..."}, person, spent, following, kind
        if not answered:
            print(f"not answered  {operation}")


def main():
    scale = sys.argv[2] if len(sys.argv) > 2 else "M"
    superuser = os.environ["TEST_DATABASE_URL"]
    document = json.loads((pathlib.Path(sys.argv[1]) / "api-spec" / "openapi.json").read_text())
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], superuser, folder, DUE_SECONDS=0)
        try:
            subprocess.run([service.program, "seed", "--scale", scale],
                           env={**service.environment, "KEHRWERT_DATABASE_URL": service.url_of("kehrwert_owner")}, check=True, cwd=ROOT)
            people, log = callers(service), Log(superuser)
            psql(superuser, TIMES)
            service.end()
            service.start()
            done = sorted(calls(service, log, document, people, sys.argv[3:]), key=lambda call: -call[3])
            psql(superuser, PLANS)
            service.end()
            service.start()
            over = [call for call in done if call[3] > BUDGET_MS[call[5]]]
            for operation, query, person, spent, target, kind in over:
                shown = " ".join(f"{key}={value}" for key, value in query.items())
                print(f"{spent:9.1f} ms  {operation} {shown} as {person.name}")
                for line in explained(service, log, person.token, target):
                    print(f"              {line}")
            print(f"{len(done)} calls, {len(over)} over their budget of {BUDGET_MS['one']} ms or, for a list, {BUDGET_MS['list']} ms")
        finally:
            service.stop()


if __name__ == "__main__":
    main()
