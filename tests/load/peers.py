# SPDX-License-Identifier: Apache-2.0
"""The same job written for other stacks (peers/): builds and starts them. Each gets as many database connections as the service has."""
import collections
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 16  # KEHRWERT_THREADS and KEHRWERT_SLOW_THREADS together

Stack = collections.namedtuple("Stack", "title build start")  # commands; {at} is the folder of the build, {port} where to listen
PEERS = {
    "go": Stack("Go (net/http, pgx)", ["go", "build", "-o", "{at}/peer", "."], ["{at}/peer"]),
    "rust": Stack("Rust (axum, tokio-postgres)", ["cargo", "build", "--release", "--locked", "--quiet"], ["{at}/target/release/peer"]),
    "node": Stack("Node (Fastify, pg)", ["npm", "ci"], ["node", "server.js"]),
    "python": Stack("Python (FastAPI, asyncpg)",
                   ["sh", "-c", "/usr/bin/python3 -m venv {at}/venv && {at}/venv/bin/pip install --quiet --requirement requirements.txt"],
                   ["{at}/venv/bin/uvicorn", "server:app", "--port", "{port}", "--workers", str(os.cpu_count()), "--no-access-log",
                    "--loop", "uvloop", "--http", "httptools"]),
}


class Peer:
    """A peer that serves the same database as the service."""

    def __init__(self, name, build, folder, service, issuer):
        self.name, self.title = name, PEERS[name].title
        at = build / "peers" / name
        shutil.copytree(HERE / "peers" / name, at, dirs_exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        settings = issuer.settings()
        environment = {**os.environ, "PORT": str(self.port), "DATABASE_URL": service.url_of("kehrwert_service"),
                       "SQL_FOLDER": str(HERE.parents[1] / "sql"), "CONNECTIONS": str(CONNECTIONS), "ISSUER": settings["TOKEN_ISSUER"],
                       "AUDIENCE": settings["TOKEN_AUDIENCE"], "KEYS_FILE": str(settings["TOKEN_KEYS_FILE"]),
                       "CURSOR_SECRET": settings["CURSOR_SECRET"]}
        for unwanted in ("PGUSER", "PGDATABASE", "PGHOST", "PGPORT"):
            environment.pop(unwanted, None)
        build_, start = ([part.format(at=at, port=self.port) for part in command] for command in PEERS[name][1:])
        subprocess.run(build_, cwd=at, check=True, stdout=sys.stderr)
        with open(pathlib.Path(folder) / f"{name}.log", "wb") as log:
            self.process = subprocess.Popen(start, cwd=at, env=environment, stdout=log, stderr=log)
        self.log = log.name
        self._wait()

    def _wait(self):
        began = time.monotonic()
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                if time.monotonic() - began > 30 or self.process.poll() is not None:
                    self.stop()
                    sys.exit(f"the peer in {self.name} does not start:\n{pathlib.Path(self.log).read_text(encoding='utf-8')}")
                time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
