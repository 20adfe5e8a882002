# SPDX-License-Identifier: Apache-2.0
"""A migrated database for one check, dropped when the check ends."""
import os
import re
import subprocess
import sys


class Database:
    """Has its own name, and the server and user of TEST_DATABASE_URL."""

    def __init__(self, build):
        if not os.environ.get("TEST_DATABASE_URL"):
            sys.exit("TEST_DATABASE_URL is missing; try: scripts/database --test " + " ".join(sys.argv))
        self.server, self.build = os.environ["TEST_DATABASE_URL"], build
        self.name = f"kehrwert_check_{os.getpid()}"
        self.url = re.sub(r"^(postgres(?:ql)?://[^/?]*)(/[^?]*)?", rf"\1/{self.name}", self.server)
        self.service_url = re.sub(r"^(postgres(?:ql)?://)(?:[^@/?]*@)?", r"\1kehrwert_service@", self.url)
        self.failure = ""

    def psql(self, text, url=None):
        """Runs SQL and returns the process, with unaligned rows in stdout."""
        return subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url or self.url], input=text, capture_output=True,
                              text=True, check=False)

    def __enter__(self):
        made = self.psql(f"CREATE DATABASE {self.name};\n", self.server)
        if made.returncode:
            self.failure = made.stderr.strip()
            return self
        run = subprocess.run([self.build / "kehrwert", "migrate", "sql"], capture_output=True, text=True, check=False,
                             env={**os.environ, "KEHRWERT_DATABASE_URL": self.url})
        if run.returncode:
            self.failure = (run.stderr.strip() or run.stdout.strip()).replace("\n", " ")
        return self

    def __exit__(self, *unused):
        self.psql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE);\n", self.server)
