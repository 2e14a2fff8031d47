"""A load generator: so many clients, each with one lasting connection, each waiting for its answer."""

import http.client
import json
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PATIENCE = 60


class Caller:
    """One client of the API. It keeps its connection and notes how long each kind of call took."""

    def __init__(self, address, token):
        self.place = urlsplit(address)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = self._connect()
        self.took = defaultdict(list)
        self.refused = Counter()

    def post(self, kind, path, body):
        """The answer's value, or None if it was refused; `body` is JSON already if it is bytes."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        began = time.perf_counter()
        self.connection.request("POST", f"/api/v1/{path}", body=sent, headers=self.headers)
        answer = self.connection.getresponse()
        told = answer.read()
        self.took[kind].append(time.perf_counter() - began)
        if answer.will_close:
            self.reconnect()
        if answer.status >= 400:
            self.refused[f"{kind} {answer.status}"] += 1
            return None
        return json.loads(told) if told else {}

    def forget(self):
        """Begin to count anew, as after warming up."""
        self.took.clear()
        self.refused.clear()

    def reconnect(self):
        self.connection.close()
        self.connection = self._connect()

    def _connect(self):
        return http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=PATIENCE)


@dataclass
class Load:
    """What all clients did together."""

    seconds: float
    took: dict = field(default_factory=lambda: defaultdict(list))
    refused: Counter = field(default_factory=Counter)
    crashed: list = field(default_factory=list)

    def count(self, kind):
        return len(self.took[kind])

    def rate(self, kind):
        return self.count(kind) / self.seconds if self.seconds else 0.0


def press(callers, turn, *, seconds):
    """Let every caller take turns, all at once, for so long; a turn that has begun is ended."""
    ready, crashed = threading.Barrier(len(callers) + 1), []
    until = [0.0]

    def work(caller):
        ready.wait()
        try:
            while time.perf_counter() < until[0] and turn(caller):
                pass
        except Exception as error:  # noqa: BLE001  told in the report: a figure without it would be a lie
            crashed.append(repr(error))

    threads = [threading.Thread(target=work, args=(caller,), daemon=True) for caller in callers]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    until[0] = began + seconds
    ready.wait()
    for thread in threads:
        thread.join()
    return _summed(callers, time.perf_counter() - began, crashed)


def _summed(callers, seconds, crashed):
    load = Load(seconds, crashed=crashed)
    for caller in callers:
        for kind, took in caller.took.items():
            load.took[kind] += took
        load.refused += caller.refused
        caller.forget()
    return load
