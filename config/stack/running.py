"""One run for one var folder: the lock, what others may read about it, and the remains of dead runs."""

import contextlib
import fcntl
import json
import os

import psutil

from config.stack.environment import MARK, read_json
from config.stack.errors import CannotStart
from config.stack.places import write_privately


class Run:
    """Holds the var folder for this process alone, and describes itself in run.json."""

    def __init__(self, places):
        self.places = places
        self.path = places.var / "run.json"
        self.lock = None

    def __enter__(self):
        self.lock = (self.places.var / "lock").open("a+")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(self._who_runs()) from None
        self.describe(pid=os.getpid())
        return self

    def __exit__(self, *problem):
        self.path.unlink(missing_ok=True)
        self.lock.close()

    def describe(self, **facts):
        """Tell others, with what the demo left for them. Only the owner may read it: it holds keys."""
        demo = read_json(self.places.var / "demo.json")
        write_privately(self.path, json.dumps(demo | facts, indent=2) + "\n")

    def _who_runs(self):
        run = read_json(self.path)
        where = f" at {run['address']}" if run.get("address") else ""
        pid = run.get("pid", "unknown")
        return (
            f"reviewapp runs already{where} (process {pid}, files in {self.places.var}). "
            f"End it with Ctrl-C in its terminal, or with: kill {pid}"
        )


def end_orphans(places):
    """Processes that a killed run of the same var folder left behind. The caller holds the lock."""
    orphans = [process for process in psutil.process_iter() if _belongs_to(process, places)]
    for process in orphans:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, stubborn = psutil.wait_procs(orphans, timeout=5)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    return len(orphans)


def _belongs_to(process, places):
    if process.pid == os.getpid():
        return False
    try:
        return process.environ().get(MARK) == str(places.var)
    except (psutil.Error, OSError):
        return False
