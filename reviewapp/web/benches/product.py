"""A whole product of one's own, started as a person starts it, and gone afterwards."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config.stack.children import end, spawn, wait_until
from config.stack.errors import CannotStart
from config.stack.places import ROOT, temporary_base
from config.stack.postgres import tail

PREFIX = "reviewapp-bench-"
OTHERS = (
    *("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE", "SECRET_KEY", "SECRET_KEY_FILE"),
    *("ENCRYPTION_KEY", "VAR_DIR", "STATIC_ROOT", "DEBUG", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE"),
)
ALL = {"postgres", "valkey", "web", "relay", "worker", "beat"}
PATIENCE = 180


class Folder:
    """A folder for one bench, removed whatever happens; SIGTERM ends us in order, too."""

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_base()))
        self.path.chmod(0o711)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Product:
    """PostgreSQL that keeps what it acknowledged, Valkey, two web processes, relay, worker and beat."""

    def __init__(self, folder, *, options=("--no-demo",), settings=()):
        self.var = folder / "var"
        self.said = folder / "said"
        self.port = free_port()
        self.options = options
        self.settings = dict(settings)
        self.child = None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def run(self):
        try:
            return json.loads((self.var / "run.json").read_text())
        except (OSError, ValueError):
            return {}

    @property
    def pids(self):
        return self.run.get("pids", {})

    def environment(self, **more):
        """What a command needs to work on this product's own servers."""
        kept = {name: value for name, value in os.environ.items() if name not in OTHERS}
        return kept | self.settings | more

    def __enter__(self):
        command = [sys.executable, "manage.py", "start", "--port", self.port, "--var", self.var]
        with self.said.open("ab") as said:
            self.child = spawn([*command, *self.options], env=self.environment(), output=said, cwd=ROOT)
        return self

    def __exit__(self, *_):
        end(self.child, within=40)

    def wait(self):
        """Until every process runs."""
        if not wait_until(lambda: set(self.pids) >= ALL, within=PATIENCE, child=self.child, every=0.1):
            raise CannotStart(f"The product to be measured did not start. It said:\n{tail(self.said)}")
        return self

    def beside(self, name, arguments):
        """Run the bench in a process that has this product's settings; returns its report."""
        command = [sys.executable, "manage.py", "bench", name, *arguments, "--beside", self.var, "--json"]
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=self.environment(VAR_DIR=str(self.var), STATEMENT_TIMEOUT_MS="0", LOG_FORMAT="text"),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotStart(f"The bench did not come to an end (exit code {done.returncode}).")
        return json.loads(done.stdout)


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def seconds_until(true, *, since, within=PATIENCE):
    """How long it took from `since` until it was true."""
    if not wait_until(true, within=within, every=0.02):
        raise CannotStart(f"It did not happen within {within} s.")
    return time.monotonic() - since
