# SPDX-License-Identifier: Apache-2.0
"""Clients that are busy with the service while something happens to it."""
import collections
import contextlib
import http.client
import json
import threading
import time

# The status is 0 if there was no response; the problem is empty unless the call was refused.
Call = collections.namedtuple("Call", "method began seconds status problem")


class Client(threading.Thread):
    """Repeats `turn(client)` over a keep-alive connection of its own, with a pause in seconds, until it is told to stop or its connection
    fails. `calls` has the outcome of each call."""

    def __init__(self, service, token, turn, pause=0.0):
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        self.headers = {"Authorization": "Bearer " + token} if token else {}
        self.turn, self.pause, self.calls, self.stopping = turn, pause, [], threading.Event()

    def call(self, method, path, body=None, content_type="application/json"):
        """Returns the headers of the response."""
        began = time.monotonic()
        headers = {**self.headers, "Content-Type": content_type} if body is not None else self.headers
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        reply = self.connection.getresponse()
        text = reply.read().decode()
        self.calls.append(Call(method, began, time.monotonic() - began, reply.status, text[:300] if reply.status >= 300 else ""))
        return reply.headers

    def run(self):
        began = time.monotonic()
        try:
            while not self.stopping.is_set():
                began = time.monotonic()
                self.turn(self)
                time.sleep(self.pause)
        except (OSError, http.client.HTTPException) as error:
            self.calls.append(Call("", began, time.monotonic() - began, 0, repr(error)))
        self.connection.close()


@contextlib.contextmanager
def busy(clients):
    """The clients work from the start of the block to its end."""
    for client in clients:
        client.start()
    try:
        yield
    finally:
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join()


def calls_of(clients):
    return [call for client in clients for call in client.calls]
