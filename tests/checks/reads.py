# SPDX-License-Identifier: Apache-2.0
"""The GETs of the contract on the reference company: who calls them with which parameters, and what PostgreSQL logs about each call.
For check_reads, and for tests/load/operations, which measures."""
import dataclasses
import json
import pathlib
import re
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
from callers import CALLERS, PROGRAM, VALUES  # noqa: E402  (found through the path above)
from contract import operations, resolved  # noqa: E402
from postgres_cluster import psql  # noqa: E402

PLAN = re.compile(r"\[\d+\] kehrwert_service LOG: +duration: [0-9.]+ ms  plan:\n((?:\t.*\n)+)")
PLANS = {"session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0", "auto_explain.log_analyze": "on",
         "auto_explain.log_timing": "off", "auto_explain.log_nested_statements": "on", "auto_explain.log_format": "json"}
BLOCKS = {**PLANS, "auto_explain.log_nested_statements": "off", "auto_explain.log_buffers": "on"}


def logged(service, settings):
    """Starts the service anew with these settings in PostgreSQL, and with no others."""
    name = f"ALTER ROLE kehrwert_service IN DATABASE {service.database}"
    psql(service.superuser_url, "; ".join([f"{name} RESET ALL"] + [f"{name} SET {key} = {value}" for key, value in settings.items()]))
    service.end()
    service.start()


class Sessions:
    """The sessions that the service has open, and the processor time that they have taken."""

    def __init__(self, service):
        found = psql(service.url, "SELECT pid FROM pg_stat_activity WHERE usename = 'kehrwert_service' AND datname = current_database()")
        self.files = [pathlib.Path(f"/proc/{process}/schedstat") for process in found.split()]

    def milliseconds(self):
        return sum(int(file.read_text().split()[0]) for file in self.files) / 1e6


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


def choices(document, parameter):
    schema = parameter["schema"]
    if schema.get("type") == "array":
        schema = resolved(document, schema["items"])
    return ["true", "false"] if schema.get("type") == "boolean" else schema.get("enum", [])


def variants(document, parameters, values, limit):
    """The query parameters to try: only the required ones; all that can be embedded; each sort order and filter by itself. A list returns
    `limit` items, or as many as it does by itself if that is None."""
    optional = {item["name"]: item for item in parameters if item["in"] == "query" and not item.get("required")}
    needed = {item["name"]: values.get(item["name"]) for item in parameters if item["in"] == "query" and item.get("required")}
    if None in needed.values():
        return
    if limit is not None and "limit" in optional:
        needed["limit"] = limit
    yield dict(needed)
    for name, parameter in optional.items():
        if name in ("cursor", "limit", "fields"):
            continue
        some = choices(document, parameter) or ([values[name]] if name in values else [])
        for value in [",".join(some)] if name == "embed" and some else some:
            yield {**needed, name: value}


@dataclasses.dataclass
class Call:
    """One call and its response; `seen` is what `send` of calls() has found out about it."""
    operation: str
    query: dict
    person: Caller
    target: str
    status: int
    reply: dict
    seen: object

    def kind(self):
        return "list" if "items" in (self.reply or {}) else "one"

    def __str__(self):
        return " ".join([self.operation, *(f"{key}={value}" for key, value in self.query.items()), "as", self.person.name])


def calls(document, people, send, wanted=None, limit=None):
    """Every call as every caller: without options and with each sort order and filter, and for a list also the next page.
    `send(token, target)` makes a call and returns its status, its reply and whatever else it has found out about it."""
    for operation, (method, path, entry) in operations(document).items():
        if method != "GET" or not entry.get("x-roles") or (wanted and operation not in wanted):
            continue
        for person in people:
            if any(name not in person.values for name in re.findall(r"{(\w+)}", path)):
                continue
            at = re.sub(r"{(\w+)}", lambda match: urllib.parse.quote(person.values[match[1]]), path)
            for query in variants(document, entry["parameters"], person.values, limit):
                first = Call(operation, query, person, target := targeted(at, query), *send(person.token, target))
                yield first
                if first.status == 200 and (first.reply or {}).get("next"):
                    target = targeted(at, {**query, "cursor": first.reply["next"]})
                    yield Call(operation, {**query, "cursor": "..."}, person, target, *send(person.token, target))


def targeted(path, query):
    return path + ("?" + urllib.parse.urlencode(query) if query else "")


def rows(plan, what="Actual Rows"):
    return plan.get(what, 0) * plan.get("Actual Loops", 1)


def plans_in(log):
    """The plans in the log. The last one may be incomplete, if the service looks whether the database has been migrated just now."""
    for text in dict.fromkeys(PLAN.findall(log.text())):
        try:
            yield json.loads(text)["Plan"]
        except ValueError:
            return


def blocks(log):
    """How many blocks of tables and indexes the statements in the log have needed."""
    return sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans_in(log))


def large_reads(log, scanned_max, sorted_max):
    """(what, rows) of each complete read of a table, in whatever order, and of each sort, with more rows than that in the logged plans."""
    found, plans = set(), list(plans_in(log))
    while plans:
        plan = plans.pop()
        kind, read = plan["Node Type"], rows(plan) + rows(plan, "Rows Removed by Filter")
        if kind in ("Seq Scan", "Index Scan", "Index Only Scan") and "Index Cond" not in plan and read > scanned_max:
            found.add((f"reads all of {plan['Relation Name']}", read))
        if kind == "Sort" and rows(plan["Plans"][0]) > sorted_max:
            found.add((f"sorts by {', '.join(plan['Sort Key'])[:80]}", rows(plan["Plans"][0])))
        plans += plan.get("Plans", [])
    return sorted((what, count) for what, count in found if " of pg_" not in what)
