"""Logs that do not fill the disk, and lines for the person at the terminal."""

import contextlib
import datetime
import os
import shutil
import sys

LARGEST = 10_000_000


def rotate(folder):
    """Keep one older part of each log. Programs append, so cutting the file under them is safe."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LARGEST:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            with log.open("r+b") as cut:
                cut.truncate()


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
