# SPDX-License-Identifier: Apache-2.0
"""Instances die or stop during a match run: another instance does the run, once, and nothing is left half done.
Run by: scripts/database --test python3 -B tests/faults/instance_loss.py BUILD_FOLDER"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import psql  # noqa: E402
from service import ROOT, Service  # noqa: E402
from verdict import check, end  # noqa: E402

PROGRAM = "/v1/programs/00000000-0000-0000-0000-00000000ffff"
PEOPLE = 2000  # on each side, so that the run takes long enough to be interrupted


def wait_for(service, token, path, wanted, seconds=60):
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        run = service.call("GET", path, token)[2]
        if wanted(run):
            return run
        time.sleep(0.01)
    raise TimeoutError(f"{path}: {run}")


def is_over(run):
    return run["state"] in ("done", "failed")


def start_run(service, token):
    """Starts a run and waits until it has read its input and is matching."""
    path = service.call("POST", PROGRAM + "/match-runs", token, {"seed": 1})[1]["Location"]
    run = wait_for(service, token, path, lambda run: run["progress"] >= 5)
    return path, run


def proposals(service, path):
    return int(psql(service.url, f"SELECT count(*) FROM proposal WHERE match_run_id = '{path.rsplit('/', 1)[1]}'"))


def lost(service, other, token, number, rule, whole):
    """Sends the signal to the instance that has the run. The other one is frozen until then, so that it cannot take the run first."""
    other.send(signal.SIGSTOP)
    path, run = start_run(service, token)
    began = time.monotonic()
    service.end(number)
    check(run["state"] == "running" and proposals(service, path) == 0, f"{rule}: nothing is stored", run)
    check(time.monotonic() - began < max(5, 3 * whole), f"{rule}: the instance does not wait until the run is done")
    other.send(signal.SIGCONT)
    if number == signal.SIGKILL:
        time.sleep(2)  # the other one polls twice
        check(other.call("GET", path, token)[2]["state"] == "running", f"{rule}: nobody else takes the run while the lease holds")
        psql(service.url, "UPDATE match_run SET lease_until = clock_timestamp() WHERE state = 'running'")
    run = wait_for(other, token, path, is_over)
    check(run["state"] == "done", f"{rule}: the other instance does the run", run)
    check(proposals(service, path) == run["statistics"]["pairs"] > 0, f"{rule}: each pair is stored once", run)
    service.start()
    return run["pairs_hash"]


def both(service, other, token):
    """Two instances poll at the same time; each run is started only once."""
    for _ in range(3):
        path = service.call("POST", PROGRAM + "/match-runs", token, {"seed": 1})[1]["Location"]
        wait_for(other, token, path, is_over)
    attempts = psql(service.url, "SELECT max(attempts) FROM (SELECT attempts FROM match_run ORDER BY id DESC LIMIT 3) AS last")
    check(attempts == "1", "two instances: each run is started once", attempts)


def cancelled(service, token):
    """Cancels a run. Returns how many seconds the next run takes, which is not cancelled."""
    path, _ = start_run(service, token)
    status = service.call("DELETE", path, token)[0]
    run = service.call("GET", path, token)[2]
    check(status == 204 and run["problem"] == "cancelled", "cancelled during the run: ended immediately", run)
    time.sleep(0.1)
    check(proposals(service, path) == 0, "cancelled during the run: nothing is stored")
    began = time.monotonic()
    path = service.call("POST", PROGRAM + "/match-runs", token, {"seed": 1})[1]["Location"]
    run = wait_for(service, token, path, is_over)
    whole = time.monotonic() - began
    check(run["state"] == "done", f"cancelled during the run: the next run is done ({whole:.1f} s)", run)
    return whole


def main():
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], os.environ["TEST_DATABASE_URL"], folder, LOG_LEVEL="warning", DUE_SECONDS=0)
        try:
            subprocess.run(["psql", "-XqAt", "-d", service.url, "-v", f"people={PEOPLE}", "-f", ROOT / "tests/load/match_run/people.sql"],
                           check=True, stdout=subprocess.DEVNULL)
            token = service.token("demo.program_manager")
            whole = cancelled(service, token)
            other = service.beside()
            hashes = {lost(service, other, token, signal.SIGKILL, "killed during a run", whole),
                      lost(service, other, token, signal.SIGTERM, "stopped during a run", whole)}
            check(len(hashes) == 1, "the same input gives the same pairs on every instance", hashes)
            both(service, other, token)
            other.end()
        finally:
            service.stop()
    end()


if __name__ == "__main__":
    main()
