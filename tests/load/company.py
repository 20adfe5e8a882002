# SPDX-License-Identifier: Apache-2.0
"""Calls of the API on the reference company, each as an HTTP request and as the pgbench script that runs the same statements."""
import http.client
import json
import pathlib
import re
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "faults"), str(HERE.parent / "checks")]
from callers import PROGRAM  # noqa: E402  (found through the paths above)
from contract import operations  # noqa: E402
from postgres_cluster import psql  # noqa: E402
from service import ROOT  # noqa: E402
from traffic import Script  # noqa: E402

PARTICIPANT, PROGRAM_MANAGER = "participant", "participant,program_manager"  # roles of tokens
GOALS = 8  # different ones, because an update that changes nothing writes nothing
VARIABLE = re.compile(r"(?<!:):([a-z_]+)")
# Planned sessions of different active pairings, with their mentors: what 64 clients can change at once.
WRITABLE = """SELECT row_number() OVER (ORDER BY pairing.id) AS n, min(session.id::text)::uuid AS session_id, pairing.id AS pairing_id,
                     employee.user_name AS subject
                FROM session JOIN pairing ON pairing.id = session.pairing_id JOIN employee ON employee.id = pairing.mentor_id
               WHERE session.state = 'planned' AND pairing.state = 'active'
               GROUP BY pairing.id, employee.user_name ORDER BY pairing.id LIMIT 128"""


class Sql(str):
    """A value that is an expression in a pgbench script."""

    def __new__(cls, text):
        return super().__new__(cls, f"({text})")


class Call:
    """One operation by one caller. `values` are those of its parameters, `body` is JSON."""

    def __init__(self, contract, operation, subject, roles=PARTICIPANT, body=None, headers=None, **values):
        self.operation, self.subject, self.roles = operation, subject, roles
        self.body, self.headers, self.values = body, headers or {}, values
        self.method, self.path_template, self.entry = contract[operation]

    @property
    def path(self):
        query = {item["name"]: self.values[item["name"]] for item in self.entry["parameters"]
                 if item["in"] == "query" and item["name"] in self.values}
        path = self.path_template.format(**self.values)
        return path + ("?" + urllib.parse.urlencode(query, safe=",") if query else "")

    def request(self, token):
        """The whole HTTP request."""
        body = "" if self.body is None else json.dumps(self.body)
        headers = {"Host": "127.0.0.1", "Authorization": "Bearer " + token, **self.headers}
        if self.body is not None:
            headers.update({"Content-Type": "application/merge-patch+json", "Content-Length": len(body)})
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", body]
        return "\r\n".join(lines).encode("utf-8")

    def claims(self):
        writes = self.method != "GET"
        return {"subject": self.subject, "external_id": None, "issued_at": "1700000000", "roles": self.roles, "operation": self.operation,
                "development": "off", "time_zone": "UTC", "timeout_ms": "1850", "read_only": "off" if writes else "on",
                "filtered": "off"}

    def binds(self):
        """The values of the statement's variables, as the service binds them. The order of a list stands in the text of its statement."""
        defaults = {item["name"]: item["schema"].get("default") for item in self.entry["parameters"]}
        given = {name: f"{{{value}}}" if name == "embed" else value for name, value in self.values.items()}
        fixed = {"program_roles": "{" + ",".join(self.entry.get("x-program-roles", [])) + "}"}
        if "sort" in defaults:
            fixed["sort"] = Sql(f"'{defaults['sort']}'")
        if self.body is not None:
            fixed["body"] = self.body if isinstance(self.body, Sql) else json.dumps(self.body)
        return {**defaults, **fixed, **given}

    def script(self, claimed=True, weight=1, number=0, before=""):
        """The pgbench script: the claims and the statement in one pipeline, and around a write BEGIN and COMMIT; or the statement alone."""
        statement = bound(ROOT / "sql" / "operations" / f"{self.operation}.sql", self.binds(), f"_{number}")
        if not claimed:
            return Script(before + statement[0], statement[1], weight)
        claims = bound(ROOT / "sql" / "service" / "claims.sql", self.claims(), f"_claim_{number}")
        begin, commit = ("BEGIN ISOLATION LEVEL READ COMMITTED;\n", "COMMIT;\n") if self.method != "GET" else ("", "")
        text = f"{before}\\startpipeline\n{begin}{claims[0]}{statement[0]}\\endpipeline\n{commit}"
        return Script(text, {**claims[1], **statement[1]}, weight)

    def session_options(self, actor_id):
        """Settings of a database session that do what the claims do in a transaction, for the statement alone."""
        settings = {"role": "kehrwert_app", "kehrwert.actor_id": actor_id, "kehrwert.client": "", "kehrwert.external_id": "",
                    "kehrwert.roles": self.roles, "kehrwert.operation": self.operation, "kehrwert.time_zone": "UTC",
                    "plan_cache_mode": "force_generic_plan"}
        return " ".join(f"-c {name}={value}" for name, value in settings.items())


def bound(path, values, suffix):
    """The statement of a file for pgbench, and the values of its variables, whose names get the suffix."""
    used = {}

    def variable(match):
        value = values.get(match[1])
        if value is None:
            return "NULL"
        if isinstance(value, Sql):
            return value
        used[match[1] + suffix] = value
        return f":{match[1]}{suffix}"

    text = re.sub(r"--[^\n]*\n", "", path.read_text(encoding="utf-8"))
    return VARIABLE.sub(variable, text).strip() + ";\n", used


class Company:
    """The calls on one seeded database."""

    def __init__(self, build, url, issuer):
        self.url, self.issuer = url, issuer
        self.contract = operations(json.loads((pathlib.Path(build) / "api-spec" / "openapi.json").read_text(encoding="utf-8")))
        self.program = psql(url, PROGRAM)
        self.program_manager = psql(url, f"""SELECT user_name FROM employee JOIN program_staff AS staff ON staff.employee_id = employee.id
            WHERE staff.program_id = '{self.program}' AND staff.role = 'program_manager' ORDER BY employee.id LIMIT 1""")
        rows = psql(url, f"SELECT session_id, pairing_id, subject FROM ({WRITABLE}) AS writable").splitlines()
        self.people = [row.split("|") for row in rows]

    def call(self, operation, subject=None, roles=PARTICIPANT, **more):
        return Call(self.contract, operation, subject or self.people[0][2], roles, **more)

    def request(self, call):
        return call.request(self.issuer.token(call.subject, call.roles))

    def session(self, **more):
        return self.call("session_get", session_id=self.people[0][0], **more)

    def page(self, limit=50, cursor=None):
        cursor = {"cursor": cursor} if cursor else {}
        return self.call("pairing_list", self.program_manager, PROGRAM_MANAGER, program_id=self.program, embed="mentor,mentee",
                         limit=str(limit), **cursor)

    def board(self):
        return self.call("program_board_get", self.program_manager, PROGRAM_MANAGER, program_id=self.program)

    def writes(self):
        """Calls of different callers that change their sessions: a new goal, a new version, an audit entry, no notification."""
        return [self.call("session_update", subject, session_id=session, headers={"If-Match": "*"}, body={"goal": f"Goal {number}"})
                for number in range(GOALS) for session, _, subject in self.people]

    def write_script(self, **more):
        """The same for pgbench. It looks up the session and the caller, because its variables cannot be lists."""
        call = self.call("session_update", Sql("SELECT subject FROM load_session WHERE n = :n"),
                         session_id=Sql("SELECT session_id FROM load_session WHERE n = :n"),
                         body=Sql("""'{"goal": "Goal ' || :goal || '"}'"""))
        return call.script(before=f"\\set n random(1, {len(self.people)})\n\\set goal random(1, 1000000)\n", **more)

    def open_for_writes(self):
        psql(self.url, f"""CREATE TABLE load_session AS {WRITABLE}; ALTER TABLE load_session ADD PRIMARY KEY (n);
            GRANT SELECT ON load_session TO kehrwert_app, kehrwert_service; ANALYZE load_session""")

    def working_day(self):
        """(weight, calls): what people and program managers do on a working day."""
        def of_people(operation, *names):
            given = [dict(zip(("session_id", "pairing_id"), person)) for person in self.people]
            return [self.call(operation, person[2], **{name: values[name] for name in names}) for person, values in zip(self.people, given)]

        return [(20, of_people("me_get")), (25, of_people("session_get", "session_id")), (14, of_people("me_session_list")),
                (12, of_people("pairing_get", "pairing_id")), (12, of_people("me_notification_list")), (5, [self.page()]),
                (2, [self.board()]), (10, self.writes())]

    def far_cursor(self, service, skipped):
        """The cursor that skips this many pairings."""
        cursor = None
        while skipped > 0:
            limit = min(skipped, 200)
            cursor = json.loads(self.fetch(service.port, self.page(limit, cursor))[2])["next"]
            skipped -= limit
        return cursor

    def fetch(self, port, call):
        """(status, entity tag, body) of a call."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        head = {"Authorization": "Bearer " + self.issuer.token(call.subject, call.roles), **call.headers}
        if call.body is not None:
            head["Content-Type"] = "application/merge-patch+json"
        connection.request(call.method, call.path, None if call.body is None else json.dumps(call.body), head)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        return reply.status, reply.headers["ETag"], content.decode("utf-8")
