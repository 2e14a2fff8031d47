"""A whole product, started the way a person starts it, to be looked at from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import psutil

from config.stack.environment import MARK
from config.stack.places import ROOT

OURS = (
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VAR_DIR", "DEBUG", "ALLOWED_HOSTS", "LOG_FORMAT"),
    *("POOL_SIZE", "DJANGO_ALLOW_ASYNC_UNSAFE"),
)


def clean_environment(**more):
    """What a person's shell has: nothing of the test run's own servers."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | more


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class Product:
    def __init__(self, var, *, port=None, options=("--no-demo",), before=(), environment=None):
        self.var = var
        self.port = port or free_port()
        self.said = var.with_name(f"{var.name}.said")
        command = [*before, sys.executable, "manage.py", "start", "--port", str(self.port), *options]
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [*command, "--var", str(var)],
                cwd=ROOT,
                env=environment or clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    @property
    def run(self):
        try:
            return json.loads((self.var / "run.json").read_text())
        except (OSError, ValueError):
            return {}

    def wait_until_ready(self):
        assert eventually(self._is_whole), self.words()
        return self

    def _is_whole(self):
        mine = self.run.get("pid") == self.process.pid
        return mine and set(self.run.get("pids", ())) >= {"web", "relay", "worker", "beat"}

    def words(self):
        return self.said.read_text()

    def answer(self, path="/healthz"):
        """The status of an answer, and its JSON."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, {}
        except OSError:
            return 0, {}

    def processes(self):
        """Everything that belongs to it, however it got there."""
        sockets = json.dumps(str(self.var))[1:-1]
        return [process for process in psutil.process_iter() if self._owns(process, sockets)]

    def end(self, by=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(40)

    def _owns(self, process, sockets):
        try:
            marked = process.environ().get(MARK) == str(self.var)
            return marked or sockets in " ".join(process.cmdline())
        except psutil.Error:
            return False


def is_alive(process):
    """Whether it runs: a zombie does not, nor one that ended between two looks."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def held_still(pid):
    """The process is there and does nothing, as one that hangs."""
    os.kill(pid, signal.SIGSTOP)
    assert eventually(lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def eventually(true, within=60):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


def start_and_be_refused(var, *options, environment=None):
    """A start that does not get far: its exit code and its words."""
    done = subprocess.run(
        [sys.executable, "manage.py", "start", "--var", str(var), *options],
        cwd=ROOT,
        env=environment or clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
