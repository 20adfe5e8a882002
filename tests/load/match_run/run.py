# SPDX-License-Identifier: Apache-2.0
"""A match run of a large program through the API, from stored applications to stored proposals.
Run by: scripts/database --test python3 -B tests/load/match_run/run.py BUILD_FOLDER [PEOPLE]; default: 5,000 mentors and as many mentees.
Figures are recorded in docs/performance.md."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent.parent / "faults"))
from postgres_cluster import psql  # noqa: E402
from service import Service  # noqa: E402

PROGRAM = "/v1/programs/00000000-0000-0000-0000-00000000ffff"


def wait_for_run(service, token, path):
    """The finished run, and the times at which each progress value was seen."""
    began, seen = time.monotonic(), {}
    while time.monotonic() - began < 300:
        run = service.call("GET", path, token)[2]
        seen.setdefault(run["progress"], round(time.monotonic() - began, 2))
        if run["state"] in ("done", "failed"):
            return run, seen
        time.sleep(0.05)
    raise TimeoutError(f"{path} has not finished after 300 s")


def timed(service, sql):
    began = time.monotonic()
    psql(service.url, sql)
    return time.monotonic() - began


def measure(service, people):
    subprocess.run(["psql", "-Xq", "-d", service.url, "-v", f"people={people}", "-f", here / "people.sql"], check=True)
    token = service.token("demo.program_manager")
    began = time.monotonic()
    status, headers, _, _ = service.call("POST", PROGRAM + "/match-runs", token, {"seed": 1})
    assert status == 202, status
    path = headers["Location"]
    run, seen = wait_for_run(service, token, path)
    seconds = time.monotonic() - began
    assert run["state"] == "done", run
    figures = run["statistics"]
    print(f"{figures['mentors']} mentors with {figures['mentor_places']} places, {figures['mentees']} mentees, "
          f"{figures['allowed']} allowed pairs: {figures['pairs']} stored after {seconds:.2f} s, {figures['rounds']} rounds")
    print("progress seen: " + ", ".join(f"{percent} % after {at} s" for percent, at in seen.items()))
    print(f"building the input again: {timed(service, 'SELECT length(match_input(match_run)::text) FROM match_run'):.2f} s in PostgreSQL")
    began = time.monotonic()
    status, headers, replay, _ = service.call("POST", path + "/replays", token)
    assert status == 202, (status, replay)
    replayed, _ = wait_for_run(service, token, headers["Location"])
    print(f"replayed in {time.monotonic() - began:.2f} s: same pairs {replayed['same_pairs']}")
    status, _, staged, seconds = service.call("POST", path + "/stagings", token, {})
    print(f"staged: {status} {staged}, {seconds:.2f} s")
    status, _, offered, seconds = service.call("POST", PROGRAM + "/proposal-offers", token, {})
    print(f"offered: {status} {offered['offered'] if status == 201 else offered}, {seconds:.2f} s")
    status, _, page, seconds = service.call("GET", f"{PROGRAM}/proposals?limit=200&match_run_id={run['id']}&embed=mentor,mentee", token)
    print(f"200 proposals with both profiles: {status}, {seconds:.3f} s")
    status, _, page, seconds = service.call("GET", f"{path}/unmatched?limit=200", token)
    print(f"{len(page['items'])} of the unmatched people, with reasons: {seconds:.3f} s")


def main():
    people = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    with tempfile.TemporaryDirectory() as folder:
        service = Service(sys.argv[1], os.environ["TEST_DATABASE_URL"], folder, LOG_LEVEL="info", DUE_SECONDS=0)
        try:
            measure(service, people)
        finally:
            service.stop()
            sys.stdout.flush()
            if os.environ.get("SHOW_LOG"):
                print((pathlib.Path(folder) / "server.log").read_text())


if __name__ == "__main__":
    main()
