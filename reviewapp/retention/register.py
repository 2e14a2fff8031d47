"""What was erased, told outside the database, so that a restored one forgets again: a file that only grows.

One JSON line a batch, written and flushed to the disk before the batch is committed: what is in here was
erased or was about to be. It holds keys, never what they say.
"""

import fcntl
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

FOLDER, FILE = 0o700, 0o600
PERSON = "person"
"""The kind of a line that names outputs of which everything went, at a person's request."""


def begin():
    """Make an empty register where there is none: one that is missing is then one that was lost."""
    path = Path(settings.ERASURES_FILE)
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    path.touch(mode=FILE)


def register(kind, keys, *, because, team_id, action="erase"):
    """Add one line: of this kind these keys go, because of that. Called in the transaction that erases."""
    line = {
        "at": datetime.now(UTC).isoformat(),
        "because": because,
        "team": team_id,
        "kind": kind,
        "action": action,
        "keys": [str(key) for key in keys],
    }
    if not line["keys"]:
        return
    path = Path(settings.ERASURES_FILE)
    path.parent.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, FILE)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two workers never write into one line
        _end_what_broke_off(file)
        file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _end_what_broke_off(file):
    """After a crash the last line may have no end: it gets one, so that only that line is lost."""
    size = file.seek(0, os.SEEK_END)
    if size:
        file.seek(size - 1)
        if file.read(1) != b"\n":
            file.write(b"\n")


def lines(since=None, path=None):
    """(line, what it says) from the moment on, oldest first; None for a line that cannot be read.

    Such a line is as old as those around it: before one that is older than the moment it is not told.
    """
    path = Path(path or settings.ERASURES_FILE)
    if not path.exists():
        return
    with path.open("rb") as file:
        unread = []
        for number, text in enumerate(file, start=1):
            told = _read(text)
            if told is None:
                unread.append((number, None))
                continue
            if since is None or datetime.fromisoformat(told["at"]) >= since:
                yield from unread
                yield number, told
            unread = []
        yield from unread


def _read(text):
    try:
        told = json.loads(text)
        datetime.fromisoformat(told["at"])
        return told if isinstance(told["keys"], list) and told["because"] and told["kind"] else None
    except (ValueError, KeyError, TypeError):
        return None
