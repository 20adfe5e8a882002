# SPDX-License-Identifier: Apache-2.0
"""The PostgreSQL under test: queries, sessions that hold locks, and stopping, freezing, killing and restarting its processes."""
import os
import pathlib
import signal
import subprocess

from verdict import wait_until


def psql(url, sql):
    return subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql], check=True, capture_output=True,
                          text=True).stdout.strip()


class Session:
    """A session that runs SQL and keeps its locks until the end of the block."""

    def __init__(self, url, sql):
        self.psql = subprocess.Popen(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     text=True)
        self.psql.stdin.write(sql + "\n\\echo held\n")
        self.psql.stdin.flush()
        wait_until(lambda: self.psql.stdout.readline() == "held\n")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.psql.communicate()


def locked_tables(url, tables):
    """Keeps the tables locked until the end of the block. The locks wait for nothing but statements in progress."""
    return Session(url, f"BEGIN; LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;")


class Cluster:
    """The cluster behind a superuser URL. thaw() undoes freeze(), and start() undoes stop()."""

    def __init__(self, url):
        self.url = url
        folder = pathlib.Path(psql(url, "SHOW data_directory"))
        self.postmaster = int((folder / "postmaster.pid").read_text().split()[0])
        self.command = pathlib.Path(f"/proc/{self.postmaster}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        status = os.stat(f"/proc/{self.postmaster}")
        self.owner, self.group, self.child = status.st_uid, status.st_gid, None

    def processes(self):
        """The postmaster and its children."""
        children = pathlib.Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text().split()
        return [self.postmaster] + [int(child) for child in children]

    def _signal_all(self, number):
        for process in self.processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass

    def freeze(self):
        self._signal_all(signal.SIGSTOP)

    def thaw(self):
        self._signal_all(signal.SIGCONT)

    def kill_backend(self, database):
        """Kills the process of one session with SIGKILL. PostgreSQL then ends all sessions."""
        process = psql(self.url, f"SELECT min(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        os.kill(int(process), signal.SIGKILL)

    def stop(self):
        os.kill(self.postmaster, signal.SIGQUIT)
        wait_until(self._has_ended)

    def _has_ended(self):
        """It has ended when it is gone, or a zombie that its parent has not waited for yet."""
        try:
            stat = pathlib.Path(f"/proc/{self.postmaster}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return True
        return stat.rsplit(")", 1)[1].split()[0] == "Z"

    def start(self):
        def become_owner():
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(self.group)
                os.setuid(self.owner)

        self.child = subprocess.Popen(self.command, preexec_fn=become_owner, cwd="/", start_new_session=True,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.postmaster = self.child.pid

    def is_up(self):
        try:
            return psql(self.url, "SELECT 1") == "1"
        except subprocess.CalledProcessError:  # it is still starting
            return False

    def end(self):
        if self.child:
            self.child.send_signal(signal.SIGINT)
            self.child.wait()
