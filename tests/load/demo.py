# SPDX-License-Identifier: Apache-2.0
"""Processor time of PostgreSQL and of the service while demos run one after another on the same server:
    scripts/database --test python3 -B tests/load/demo.py BUILD_FOLDER LETTER...
Figures are recorded in docs/performance.md.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "faults"))
from postgres_cluster import psql  # noqa: E402  (found through the path above)
from service import Service  # noqa: E402
from traffic import seconds_of  # noqa: E402


def postgres_seconds(postmaster):
    children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="ascii").split()
    return seconds_of(postmaster, True) + sum(seconds_of(child) for child in children)


def main():
    build, letters = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:]
    postmaster = psql(os.environ["TEST_DATABASE_URL"], "SELECT pg_read_file('postmaster.pid')").split()[0]
    with tempfile.TemporaryDirectory() as folder:
        service = Service(build, os.environ["TEST_DATABASE_URL"], folder)
        try:
            for letter in letters:
                before = postgres_seconds(postmaster), seconds_of(service.process.pid)
                run = subprocess.run([ROOT / "scripts" / "demo", letter, "--build", build], env=service.environment, check=True,
                                     capture_output=True, text=True)
                print(f"{letter}: PostgreSQL {postgres_seconds(postmaster) - before[0]:.2f} s, service "
                      f"{seconds_of(service.process.pid) - before[1]:.2f} s; {run.stdout.strip().splitlines()[-1]}")
        finally:
            service.stop()


main()
