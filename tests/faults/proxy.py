# SPDX-License-Identifier: Apache-2.0
"""The service behind nginx with gzip: the entity tags that nginx makes weak still work, and all demonstrations run through it.
Run by: scripts/database --test python3 -B tests/faults/proxy.py BUILD_FOLDER"""
import gzip
import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from postgres_cluster import psql  # noqa: E402
from service import free_ports, ROOT, Service  # noqa: E402
from verdict import check, end  # noqa: E402

SECONDS = 600  # time limit for a demonstration
LETTERS = "ABCDE"
# The second server is for the demonstrations, which do not ask for compressed responses: it asks in their name and unpacks.
CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    proxy_http_version 1.1;
    upstream instances {{ {instances} }}
    server {{
        listen 127.0.0.1:{port};
        gzip on; gzip_min_length 0; gzip_proxied any; gzip_types application/json application/problem+json;
        location / {{ proxy_pass http://instances; proxy_set_header Connection ""; }}
    }}
    server {{
        listen 127.0.0.1:{unpacking_port};
        gunzip on;
        location / {{ proxy_pass http://127.0.0.1:{port}; proxy_set_header Accept-Encoding gzip; }}
    }}
}}
"""

PROGRAM = {"title": "Behind nginx", "owner_unit": "HR", "starts_on": "2027-03-01", "ends_on": "2027-09-30", "consent_text": "Yes.",
           "consent_version": "1", "confidentiality_text": "Between us.", "retention_days": 90}


class Nginx:
    """nginx in front of some instances, as a context manager."""

    def __init__(self, folder, services):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
        self.port, self.unpacking_port = free_ports(2)
        instances = " ".join(f"server 127.0.0.1:{service.port};" for service in services)
        (self.folder / "nginx.conf").write_text(CONFIGURATION.format(instances=instances, **vars(self)), encoding="utf-8")

    def __enter__(self):
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-e", self.folder / "nginx.log", "-c", self.folder / "nginx.conf"])
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.unpacking_port)).close()
                return self
            except ConnectionRefusedError:
                time.sleep(0.1)
        raise TimeoutError("nginx did not start: " + (self.folder / "nginx.log").read_text())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)

    def call(self, method, path, token, body=None, **headers):
        """(status, headers, parsed body) of a call that accepts gzip."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Authorization": "Bearer " + token, "Accept-Encoding": "gzip",
                **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None:
            sent["Content-Type"] = "application/json" if method == "POST" else "application/merge-patch+json"
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        if reply.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        return reply.status, reply.headers, json.loads(content) if content else None


def tags(nginx, token, rule):
    """A client that only ever sees what nginx has made of the tags."""
    path = nginx.call("POST", "/v1/programs", token, PROGRAM)[1]["Location"]
    for number in range(3):
        status, headers, _ = nginx.call("GET", path, token)
        tag = headers["ETag"]
        check(headers["Content-Encoding"] == "gzip" and tag.startswith("W/"), f"{rule}: nginx compresses and makes the tag weak", tag)
        status = nginx.call("GET", path, token, If_None_Match=tag)[0]
        check(status == 304, f"{rule}: a GET with that tag gives 304", status)
        status, headers, body = nginx.call("PATCH", path, token, {"description": f"Words {number}."}, If_Match=tag)
        check(status == 200 and body["version"] == number + 2, f"{rule}: a PATCH with that tag changes the program", body)
        status, _, body = nginx.call("PATCH", path, token, {"description": "Late."}, If_Match=tag)
        check(status == 412, f"{rule}: a second PATCH with that tag is stale", body)


def demonstrations(nginx, service, rule):
    settings = {**service.environment, "KEHRWERT_PORT": str(nginx.unpacking_port)}
    del settings["KEHRWERT_DATABASE_URL"]
    for letter in LETTERS:
        command = [ROOT / "scripts/demo", letter, "--build", service.program.parent]
        run = subprocess.run(command, env=settings, capture_output=True, text=True, check=False, timeout=SECONDS)
        wrong = [line.strip() for line in run.stdout.splitlines() if line.strip().startswith("NOT OK")]
        check(run.returncode == 0 and " 0 not ok" in run.stdout, f"{rule}: demonstration {letter} runs to the end",
              wrong or (run.stdout + run.stderr).strip()[-300:])


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # for nginx's workers, which run as another user
        service = Service(pathlib.Path(sys.argv[1]).resolve(), os.environ["TEST_DATABASE_URL"], folder, LOG_LEVEL="warning",
                          CURSOR_SECRET="shared by both instances of the test")
        other = None
        try:
            other = service.beside()
            psql(service.url, "INSERT INTO employee (user_name, display_name, unit, level) VALUES ('proxied', 'Person', 'HR', 4)")
            token = service.token("proxied")
            for instances, rule in (([service], "one instance"), ([service, other], "two instances")):
                with Nginx(folder, instances) as nginx:
                    tags(nginx, token, rule)
                    demonstrations(nginx, service, rule)
        finally:
            if other:
                other.end()
            service.stop()
    end()


if __name__ == "__main__":
    main()
