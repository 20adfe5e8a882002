# SPDX-License-Identifier: Apache-2.0
"""Load on the loopback interface: wrk sends requests, pgbench runs statements; and what a process needs meanwhile."""
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 64
TICKS = os.sysconf("SC_CLK_TCK")
WRK = os.environ.get("WRK") or shutil.which("wrk")

Traffic = collections.namedtuple("Traffic", "rate count errors p50 p99 p999 longest")  # times in milliseconds


def seconds_of(process, with_ended_children=False):
    """Processor time of a process; 0 if it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    except FileNotFoundError:
        return 0
    return sum(int(field) for field in fields[11:15 if with_ended_children else 13]) / TICKS


def memory_of(process):
    """Resident memory of a process in MiB."""
    text = pathlib.Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", text).group(1)) / 1024


def wrk(port, requests, seconds, pause_ms=0, refusals=False):
    """Sends the requests in turn over 64 keep-alive connections, each as soon as the one before is answered, or after a pause.
    Any response other than 2xx and 3xx is a failure, unless refusals are expected."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\0".join(requests))
        file.flush()
        command = [WRK, "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "60s", "-s", str(HERE / "requests.lua"),
                   f"http://127.0.0.1:{port}", "--", file.name, str(pause_ms)]
        text = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 90).stdout
    count, spent, errors, *times = (float(word) for word in re.search(r"^measured (.*)$", text, re.MULTILINE).group(1).split())
    if (errors and not refusals) or not count:
        sys.exit(f"wrk: {errors:.0f} of {count:.0f} requests failed\n{text}")
    return Traffic(count / spent, count, errors, *(time / 1000 for time in times))


class Script:
    """A pgbench script: its text, the values of its variables, and its weight in a mix."""

    def __init__(self, text, values, weight=1):
        self.text, self.values, self.weight = text, values, weight


def pgbench(url, scripts, clients, seconds, options=""):
    """Transactions per second of some clients that run the scripts with prepared statements."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds)]
        for number, script in enumerate(scripts):
            path = pathlib.Path(folder) / f"{number}.sql"
            path.write_text(script.text)
            command += ["-f", f"{path}@{script.weight}"]
            for name, value in script.values.items():
                command += ["-D", f"{name}={value}"]
        run = subprocess.run([*command, url], capture_output=True, text=True, timeout=seconds + 60,
                             env={**os.environ, "PGOPTIONS": options})
    rate = re.search(r"^tps = ([\d.]+)", run.stdout, re.MULTILINE)
    if run.returncode or not rate or "aborted" in run.stderr:
        sys.exit(f"pgbench failed: {run.stdout}\n{run.stderr}")
    return float(rate.group(1))
