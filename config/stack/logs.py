"""Logs that neither fill the disk nor stay for good, and lines for the person at the terminal."""

import contextlib
import datetime
import json
import os
import shutil
import sys
import time

from config.stack.errors import CannotStart

LARGEST = 10_000_000
DAYS, DAY = 30, 86_400


def days_kept():
    """For how many days a line may stay; what is no such number stops the start."""
    said = os.environ.get("LOG_DAYS", "").strip() or str(DAYS)
    if not said.isascii() or not said.isdecimal() or not int(said):
        raise CannotStart(f"LOG_DAYS is “{said}”. Say for how many days logs are kept, from 1 on.")
    return int(said)


def rotate(folder, *, days, now=None):
    """Keep one older part of each log, and no line for longer than so many days.

    A part is closed when half of the days are over, at the latest, and goes when all are over since its
    first line. Programs append, so cutting the file under them is safe.
    """
    now = time.time() if now is None else now
    began = _read(folder / "began.json")
    known = dict(began)
    for log in folder.glob("*.log"):
        with contextlib.suppress(OSError):  # a full disk ends nothing that runs; the next look tries again
            _turn(log, began, lasts=days * DAY / 2, now=now)
    for older in folder.glob("*.log.1"):
        if now - began.setdefault(older.name, older.stat().st_mtime) >= days * DAY:
            older.unlink()
    began = {name: at for name, at in began.items() if (folder / name).exists()}
    if began != known:
        with contextlib.suppress(OSError):
            _write(folder / "began.json", began)


def _turn(log, began, *, lasts, now):
    """Make this log the older part if it is too large, or if it began too long ago."""
    found = log.stat()
    if not found.st_size:
        began.pop(log.name, None)
        return
    since = began.setdefault(log.name, min(now, found.st_mtime))
    if found.st_size > LARGEST or now - since >= lasts:
        older = log.with_name(f"{log.name}.1")
        shutil.copyfile(log, older)
        with log.open("r+b") as cut:
            cut.truncate()
        began[older.name] = began.pop(log.name)


def _read(path):
    """When the first line of each part was written; nothing before the first look, or if it is broken."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def _write(path, began):
    """Whole or not at all."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(began))
    beside.replace(path)


class Voice:
    """Says lines on the terminal while there is one, and keeps them in a log."""

    def __init__(self, folder):
        self.log = folder / "start.log"

    def __call__(self, text=""):
        try:
            print(text, flush=True)
        except OSError:  # nobody reads us any more, which is no reason to end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        moment = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        with contextlib.suppress(OSError), self.log.open("a") as log:
            log.write(f"{moment} {text}\n")
