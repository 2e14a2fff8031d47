"""More processes beside a product that runs, each as an operator starts it, and nginx in front of them."""

import os
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import httpx

from config.stack.children import end, spawn, wait_until
from config.stack.errors import CannotStart
from config.stack.places import ROOT
from config.stack.postgres import tail
from reviewapp.web.benches.product import free_port

PATIENCE = 60
CONFIGURATION = ROOT / "config" / "deploy" / "nginx.conf"


class Beside:
    """They end with the block they were started in, and leave nothing."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="reviewapp-beside-"))
        self.started = []
        return self

    def __exit__(self, *_):
        for each in reversed(self.started):
            each.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def web(self):
        port = free_port()
        started = self.program("web", "--host", "127.0.0.1", "--port", port, "--workers", 1)
        started.address = f"http://127.0.0.1:{port}"
        return started.answers()

    def program(self, name, *options):
        environment = {**os.environ, "STATEMENT_TIMEOUT_MS": "10000"}
        command = [sys.executable, "manage.py", "run", name, *options]
        return self._start(Started(name, command, environment, self.folder))

    def proxy(self, addresses):
        """nginx over these web processes, with the configuration we ship but for ports and places."""
        port = free_port()
        file = self.folder / "nginx.conf"
        file.write_text(here(CONFIGURATION.read_text(), addresses, port=port, folder=self.folder))
        command = [shutil.which("nginx"), "-c", file, "-p", self.folder, "-g", "daemon off;"]
        started = self._start(Started("nginx", command, dict(os.environ), self.folder))
        started.address = f"http://127.0.0.1:{port}"
        return started.answers()

    def _start(self, each):
        self.started.append(each)
        each.start()
        return each


class Started:
    """One process beside the product."""

    address = ""

    def __init__(self, name, command, environment, folder):
        self.name, self.command, self.environment = name, command, environment
        self.log = folder / f"{name}.log"

    def start(self):
        with self.log.open("ab") as output:
            self.child = spawn(self.command, env=self.environment, output=output, cwd=ROOT)

    def answers(self):
        if not wait_until(self._is_there, within=PATIENCE, child=self.child, every=0.2):
            raise CannotStart(f"A {self.name} beside the product did not start. It said:\n{tail(self.log)}")
        return self

    def _is_there(self):
        try:
            return httpx.get(f"{self.address}/healthz", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self):
        """As a machine that loses its power: nothing of it says good-bye."""
        os.killpg(self.child.pid, signal.SIGKILL)

    def stop(self):
        end(self.child, within=20)


def here(configuration, addresses, *, port, folder):
    """The configuration for one machine without a certificate: plain HTTP on one port of loopback."""
    places = [address.removeprefix("http://") for address in addresses]
    servers = "\n".join(f"        server {place} max_fails=2 fail_timeout=5s;" for place in places)
    changed = re.sub(r"^\s*server web:8000 .*$", servers, configuration, flags=re.MULTILINE)
    changed = re.sub(r"^\s*(ssl_\w+|http2) .*\n", "", changed, flags=re.MULTILINE)
    changed = changed.replace("listen 8443 ssl;", f"listen 127.0.0.1:{port};")
    changed = changed.replace("listen 8080;", f"listen 127.0.0.1:{free_port()};")
    changed = changed.replace("/run/nginx.pid", f"{folder}/nginx.pid").replace("/dev/stderr", "stderr")
    changed = changed.replace("/dev/stdout", f"{folder}/access.log")
    return re.sub(r"(_temp_path) /tmp/", rf"\1 {folder}/", changed)
