# SPDX-License-Identifier: Apache-2.0
"""Calls the service as one person or another over one persistent connection, and checks the status of every response."""
import dataclasses
import http.client
import json
import subprocess
import urllib.parse
import uuid

SUCCESS = {"GET": 200, "POST": 201, "PUT": 200, "PATCH": 200, "DELETE": 204}
MEDIA_TYPE = {"PATCH": "application/merge-patch+json"}


class Failure(Exception):
    """A failure that ends the demonstration."""


@dataclasses.dataclass(eq=False)
class Person:
    """A caller of the service: an employee, or a service client without an id."""

    name: str
    user_name: str
    roles: str = "participant"
    id: str | None = None


@dataclasses.dataclass
class Answer:
    """A response of the service."""

    request: str
    status: int
    headers: http.client.HTTPMessage
    body: dict | None

    @property
    def etag(self):
        return self.headers["ETag"]

    @property
    def code(self):
        return (self.body or {}).get("code", "")

    def __getitem__(self, field):
        return self.body[field]

    def in_words(self):
        """One readable line with everything that a problem document says."""
        if self.status < 400 or not self.body:
            return f"{self.request} was answered with {self.status}"
        parts = [f"{each.get('pointer') or each.get('parameter') or ''} {each['code']}: {each['detail']}".strip()
                 for each in self.body.get("errors", [])]
        text = f"{self.request} was answered with {self.status} {self.code}: {self.body.get('title')}. {self.body.get('detail')}"
        return text + "".join(f" [{part}]" for part in parts) + f" ({self.body.get('instance')})"

    def has(self, expected):
        """Whether the response has this status or this error code."""
        return self.status == expected if isinstance(expected, int) else self.code == expected


class Client:
    """The connection that all people of a demonstration share; each has their own token."""

    def __init__(self, address, program):
        parts = urllib.parse.urlsplit(address)
        self.address, self.program = address, program
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=30)
        self.tokens, self.requests = {}, 0

    def _token(self, person):
        if person not in self.tokens:
            command = [self.program, "token", "--roles", person.roles, "--subject", person.user_name]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            if run.returncode:
                raise Failure(f"no token for {person.user_name}: {run.stderr.strip()}")
            self.tokens[person] = run.stdout.strip()
        return self.tokens[person]

    def _exchange(self, method, path, content, headers):
        """Sends a request. If the server has closed a connection that was idle for too long, sends it again on a new one."""
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, content, headers)
                reply = self.connection.getresponse()
                return reply.status, reply.headers, reply.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as error:
                self.connection.close()
                if attempt == 2:
                    raise Failure(f"the server at {self.address} closed the connection: {error}") from error
            except OSError as error:
                raise Failure(f"the server at {self.address} does not answer ({error}); is scripts/server running?") from error
        raise AssertionError("unreachable")

    def ask(self, person, method, path, body=None, if_match=None, key=None):
        """One request, whatever the status of the response."""
        headers = {"Accept-Language": "en", "Authorization": "Bearer " + self._token(person)}
        if body is not None:
            headers["Content-Type"] = MEDIA_TYPE.get(method, "application/json")
        if if_match:
            headers["If-Match"] = if_match
        if method == "POST":
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        self.requests += 1
        status, received, content = self._exchange(method, path, None if body is None else json.dumps(body).encode(), headers)
        request = f"{method} {path} by {person.name}"
        try:
            parsed = json.loads(content) if content else None
        except ValueError as error:
            raise Failure(f"{request} was answered with {status} and something that is not JSON") from error
        return Answer(request, status, received, parsed)

    def call(self, person, method, path, body=None, if_match=None, expected=None):
        """One request whose response must have the expected status or error code; by default, the status of success."""
        answer = self.ask(person, method, path, body, if_match)
        wanted = expected or SUCCESS[method]
        if not answer.has(wanted):
            raise Failure(f"{answer.in_words()}; expected {wanted}")
        return answer

    def get(self, person, path):
        return self.call(person, "GET", path)

    def items(self, person, path):
        """All items of a list, page after page."""
        found, cursor = [], None
        while True:
            separator = "&" if "?" in path else "?"
            page = self.get(person, path + (f"{separator}cursor={urllib.parse.quote(cursor)}" if cursor else ""))
            found += page["items"]
            cursor = page.body.get("next")
            if not cursor:
                return found

    def change(self, person, path, body, etag=None):
        """A merge patch of the version with this ETag; without one, reads the object first."""
        return self.call(person, "PATCH", path, body, etag or self.get(person, path).etag)

    def move(self, person, path, state, etag=None):
        """A transition of the version with this ETag to another state; without one, reads the object first."""
        return self.call(person, "POST", path + "/transitions", {"to": state}, etag or self.get(person, path).etag)
