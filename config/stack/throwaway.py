"""Servers for one test run or one check: quick, unsafe, and gone afterwards whatever happens."""

import contextlib
import fcntl
import shutil
import tempfile
from pathlib import Path

from config.stack.places import temporary_base, throw_away_places
from config.stack.postgres import Postgres
from config.stack.valkey import Valkey

PREFIX = "reviewapp-tests-"


class ThrowAway:
    """PostgreSQL and Valkey in a folder that is held by a lock for as long as this process lives."""

    def __init__(self, *, kinds=(Valkey, Postgres), inside=None):
        sweep()
        self.base = inside or Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_base()))
        self.base.mkdir(exist_ok=True)
        self.lock = (self.base / "lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        places = throw_away_places(self.base)
        self.servers = [kind(places, lasting=False) for kind in kinds]

    def start(self):
        """Start all at once, and say where they are in the words of the environment."""
        for server in self.servers:
            server.start()
        (self.base / "product" / "static").mkdir(parents=True)
        environment = {"VAR_DIR": str(self.base / "product")}
        for server in self.servers:
            server.wait()
            if isinstance(server, Postgres):
                server.make_application()
                environment["DATABASE_URL"] = server.url
            else:
                environment["REDIS_URL"] = server.url
        return environment

    def stop(self):
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.base, ignore_errors=True)
        self.lock.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *problem):
        self.stop()


def sweep():
    """Remove the folders of runs that were killed; their servers ended with them."""
    for base in temporary_base().glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (base / "lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(base, ignore_errors=True)
