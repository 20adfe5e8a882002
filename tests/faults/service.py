# SPDX-License-Identifier: Apache-2.0
"""The real server on its own database, and a client that measures times."""
import copy
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
import urllib.parse

from postgres_cluster import psql

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT = ("PATH", "LD_PRELOAD", "TEST_CLOCK_SHIFT", "TZ")  # kept from the environment, so that the service uses the time of TEST_CLOCK


def free_ports(count):
    """As many different ports on which nothing listens."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Service:
    """One `kehrwert serve`, run by the program `under` if one is given; settings are KEHRWERT_ names without the prefix. Its database is
    its own, or an existing one that stays."""

    def __init__(self, build, superuser_url, folder, database=None, under=(), **settings):
        self.program, self.folder, self.under = pathlib.Path(build).resolve() / "kehrwert", pathlib.Path(folder), under
        self.superuser_url, self.database, self.stays = superuser_url, database or "faults_" + os.urandom(4).hex(), database is not None
        self.url = self.url_of("postgres")
        # Tests that measure how fast a response comes set their own budget.
        self.environment = {**{name: os.environ[name] for name in KEPT if name in os.environ},
                            "KEHRWERT_ENVIRONMENT": "development", "KEHRWERT_DATABASE_URL": self.url_of("kehrwert_service"),
                            "KEHRWERT_DEVELOPMENT_KEY_FILE": str(self.folder / "key.pem"), "KEHRWERT_REQUEST_BUDGET_MS": "30000",
                            **{"KEHRWERT_" + name: str(value) for name, value in settings.items()}}
        self._take_port()
        if not self.stays:
            psql(superuser_url, f"CREATE DATABASE {self.database} OWNER kehrwert_owner")
            self.migrate(ROOT / "sql")
        self.process = None
        self.start()

    def url_of(self, login):
        """The URL of the database with this login."""
        parts = urllib.parse.urlsplit(self.superuser_url)
        return urllib.parse.urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc.rpartition('@')[2]}", path="/" + self.database))

    def migrate(self, folder):
        environment = {**self.environment, "KEHRWERT_DATABASE_URL": self.url_of("kehrwert_owner")}
        subprocess.run([self.program, "migrate", str(folder)], env=environment, check=True, capture_output=True)

    def _take_port(self):
        [self.port] = free_ports(1)
        self.environment["KEHRWERT_PORT"] = str(self.port)

    def beside(self, **settings):
        """Another instance on the same database, with some other settings. Call its end() before stop() of the first one."""
        other = copy.copy(self)
        other.environment = {**self.environment, **{"KEHRWERT_" + name: str(value) for name, value in settings.items()}}
        other._take_port()
        other.start()
        return other

    def _run(self, *arguments):
        return subprocess.run([self.program, *arguments], env=self.environment, check=True, capture_output=True, text=True).stdout.strip()

    def start(self, log=None):
        """Starts the server. Its log goes to the file descriptor `log`, or else to server.log."""
        with open(self.folder / "server.log", "ab") as file:
            self.process = subprocess.Popen([*self.under, self.program, "serve"], env=self.environment, stderr=file if log is None else log)
        try:
            self.wait_ready(60)
        except TimeoutError:
            self.end(signal.SIGKILL)
            raise

    def wait_ready(self, seconds):
        """Waits until the service is ready. Returns the seconds that it took, or raises if it takes too long."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                if self.call("GET", "/health/ready")[0] == 200:
                    return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.02)
        raise TimeoutError("the service did not become ready")

    def token(self, subject, roles="participant,program_manager"):
        return self._run("token", "--roles", roles, "--subject", subject)

    def call(self, method, path, token=None, body=None, headers=None):
        """(status, headers, parsed body, seconds)."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = "Bearer " + token
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        return reply.status, reply.headers, json.loads(content) if content else None, time.monotonic() - began

    def call_many(self, count, *arguments, **named):
        """The same call from many clients at once."""
        replies = [None] * count
        barrier = threading.Barrier(count)

        def one(index):
            barrier.wait()
            try:
                replies[index] = self.call(*arguments, **named)
            except OSError as error:
                replies[index] = (0, {}, {"code": repr(error)}, 0.0)

        threads = [threading.Thread(target=one, args=(index,)) for index in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return replies

    def own_delay(self, count=64):
        """The slowest of `count` concurrent calls that need no database, in seconds: how much the machine itself delays a response."""
        return max(reply[3] for reply in self.call_many(count, "GET", "/health/live"))

    def send(self, number):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.wait(60)

    def stop(self):
        if self.process.poll() is None:
            self.end()
        if not self.stays:
            psql(self.superuser_url, f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
