"""What dies is started again; what keeps dying ends everything."""

import os
import sys

import psutil
import pytest

from config.stack import supervisor as supervising
from config.stack.errors import CannotStart
from config.stack.programs import Program
from config.stack.supervisor import Supervisor
from tests.stack.product import eventually, is_alive


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(said):
    supervisor = Supervisor(say=said.append)
    yield supervisor
    supervisor.stop(is_impatient=lambda: True)


def program(code, folder, name="web"):
    return Program(name, [sys.executable, "-c", code], environment=dict(os.environ), logs=folder)


def test_a_dead_program_is_started_again_after_a_pause(supervisor, said, tmp_path):
    sleeper = program("import time; time.sleep(60)", tmp_path)
    sleeper.start()
    supervisor.keep(sleeper)
    before = supervisor.pids["web"]
    sleeper.child.kill()
    sleeper.child.wait()

    supervisor.watch()
    assert supervisor.pids == {}
    assert "web was ended by SIGKILL; starting it again in 0.5 s" in said[0]
    assert eventually(lambda: supervisor.watch() or supervisor.pids.get("web", before) != before)


def test_what_dies_too_often_is_given_up_with_its_last_words(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(supervising, "LONGEST_WAIT", 0)
    failing = program("raise SystemExit('the port was stolen')", tmp_path)
    failing.start()
    supervisor.keep(failing)

    with pytest.raises(CannotStart, match=r"web ended by itself with exit code 1, 6 times[\s\S]*stolen"):
        eventually(supervisor.watch)


def test_a_program_is_not_blamed_while_its_store_is_away(supervisor, tmp_path, monkeypatch):
    monkeypatch.setattr(supervising, "LONGEST_WAIT", 0)
    store = program("import time; time.sleep(60)", tmp_path, name="postgres")
    store.is_ready = lambda: False
    failing = program("raise SystemExit(1)", tmp_path)
    for process in (store, failing):
        process.start()
        supervisor.keep(process, store=process is store)

    assert not eventually(supervisor.watch, within=2)


def test_a_program_that_will_not_end_is_ended_with_its_children(tmp_path):
    stubborn = program(
        "import signal, subprocess, time; signal.signal(15, lambda *_: None);"
        "subprocess.Popen(['sleep', '60']); print('ready', flush=True); time.sleep(60)",
        tmp_path,
    )
    stubborn.start()
    assert eventually(lambda: "ready" in stubborn.log.read_text())
    stubborn.ask_to_end()
    stubborn.stop(within=0.2)

    assert stubborn.child.returncode < 0
    assert eventually(lambda: not alive_in_group(stubborn.child.pid), within=5)


def alive_in_group(number):
    return [process for process in psutil.process_iter() if process.pid and is_alive_in(number, process)]


def is_alive_in(number, process):
    try:
        return os.getpgid(process.pid) == number and is_alive(process)
    except ProcessLookupError:  # it ended between two looks
        return False
