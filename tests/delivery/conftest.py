"""A receiver that listens on this machine, and events that have been sealed."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import transaction

from reviewapp.audit.actions import record, seal
from reviewapp.delivery import actions


class Receiver:
    """An HTTP server that keeps what it got and answers what it is told: (status, headers) by turn."""

    def __init__(self):
        self.got = []
        self.answers = []
        receiver = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                status, headers = receiver.answers.pop(0) if receiver.answers else (200, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"thanks")

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def make_endpoint(northwind, lena, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True

    def make(url="http://127.0.0.1:9/hook", kinds=("output.decided",), **fields):
        return actions.add_endpoint(northwind, by=lena, url=url, kinds=list(kinds), **fields)[0]

    return make


@pytest.fixture
def decided(northwind):
    """Events that say something was decided, sealed: `decided(3)`."""

    def make(count=1, *, team=northwind, action="output.decided", **facts):
        with transaction.atomic():
            for number in range(count):
                record(action, subject=("output", f"o-{number}"), by=None, team=team, **facts)
        seal()

    return make
