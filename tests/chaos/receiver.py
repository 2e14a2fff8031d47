"""An address that webhooks are sent to, and that remembers every byte it got."""

import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAILS_EVERY = 10  # of the messages it never saw before, so that some have to be sent again


class Receiver:
    """Listens on loopback while it is open. `bodies` has, for each webhook-id, what came, in order."""

    def __init__(self):
        self.bodies = defaultdict(list)
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._door())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/decisions"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *problem):
        self.server.shutdown()
        self.server.server_close()

    def took(self, message_id, body):
        """Keep it; whether to say so to the sender."""
        with self.lock:
            self.bodies[message_id].append(body)
            return len(self.bodies[message_id]) > 1 or len(self.bodies) % FAILS_EVERY

    def _door(receiver):  # noqa: N805  (the request below has the name self)
        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["content-length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # whoever sent it was killed in the middle of it, so nothing was delivered
                took = receiver.took(self.headers["webhook-id"], body)
                self.send_response(204 if took else 500)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *said):
                pass

        return Door
