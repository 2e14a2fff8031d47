"""Runs that end badly, and what the next start finds."""

import os
import signal
import sys
from pathlib import Path

import pytest

from config.stack.places import ROOT, database_user, reachable
from tests.stack.product import eventually

pytestmark = pytest.mark.stack


def test_a_killed_run_takes_its_processes_along_and_the_next_start_is_clean(place, start):
    killed = start(place / "var")
    killed.process.kill()
    killed.process.wait()
    assert eventually(lambda: not killed.processes(), within=45), killed.processes()

    again = start(place / "var")
    assert again.answer("/readyz")[0] == 200
    again.process.send_signal(signal.SIGINT)
    assert again.end(by=signal.SIGINT) == 0
    assert again.processes() == []


def test_everything_killed_at_once_is_cleaned_up(place, start):
    killed = start(place / "var")
    os.kill(killed.run["pids"]["postgres"], signal.SIGSTOP)  # so that it outlives the one that started it
    stopped = killed.run["pids"]["postgres"]
    killed.process.kill()
    killed.process.wait()
    os.kill(stopped, signal.SIGKILL)

    again = start(place / "var")
    assert again.answer("/readyz")[0] == 200
    assert again.end() == 0
    assert again.processes() == []


NOBODY = database_user()


def without_rights():
    """Words that make a command run as nobody; where a folder of root's hides Python, it may look through."""
    words = ["setpriv", f"--reuid={NOBODY.pw_uid}", f"--regid={NOBODY.pw_gid}", "--clear-groups"]
    hidden = [path for path in (ROOT, Path(sys.executable).resolve()) if not reachable(path, NOBODY)]
    look = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return [*words, *(look if hidden else [])]


@pytest.mark.skipif(NOBODY is None, reason="not run as root, so every test shows it")
def test_it_runs_for_a_user_without_rights(place, start):
    (place / "theirs").mkdir()
    os.chown(place / "theirs", NOBODY.pw_uid, NOBODY.pw_gid)
    product = start(place / "theirs" / "var", before=without_rights())

    assert product.answer()[0] == 200
    assert product.end() == 0
    assert product.processes() == []
