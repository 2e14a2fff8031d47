"""From a bare Python to one that has what the product needs. Nothing but the standard library here.

The virtual environment is made once, from the hashed lock, and made again when the lock changes.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from config.stack.installing import install

ROOT = Path(__file__).resolve().parents[2]
OLDEST, NEWEST = (3, 11), (3, 14)
LOCKS = {name: ROOT / "config" / "requirements" / f"{name}.txt" for name in ("runtime", "development")}
FOR_DEVELOPERS = {"verify", "test"}
NEEDED = {
    "runtime": ("django", "celery", "granian", "psycopg", "redis"),
    "development": ("pytest", "pytest_django", "ruff", "playwright"),
}


def prepare(arguments):
    """Return in a Python that has everything, or run this command again in one, or say why not."""
    _refuse_other_pythons()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start would compile everything again
    sys.dont_write_bytecode = False
    developing = len(arguments) > 1 and arguments[1] in FOR_DEVELOPERS
    lock = "development" if developing else "runtime"
    just_filled = os.environ.pop("REVIEWAPP_BOOTSTRAPPED", "")
    home = _home()
    inside = Path(sys.prefix).resolve() == home.resolve()
    if _has(lock) and (not inside or _is_fresh(home, lock)):
        return
    if just_filled:
        _give_up(f"{home} was just filled, and yet something is missing in it. Remove it and try again.")
    with _alone(home):
        if not _works(home):
            _make(home)
        if not _is_fresh(home, lock):
            _fill(home, lock)
    python = str(home / "bin" / "python")
    os.execve(python, [python, *arguments], os.environ | {"REVIEWAPP_BOOTSTRAPPED": "1"})  # noqa: S606


def _refuse_other_pythons():
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    found = ".".join(map(str, sys.version_info[:3]))
    _give_up(
        f"This is Python {found}; reviewapp runs on 3.{OLDEST[1]} to 3.{NEWEST[1]}. "
        f"Install one of those and call it by name, as in: python3.{OLDEST[1]} manage.py start"
    )


def _has(lock):
    """Whether this Python has what the lock names; one package of each kind stands for the rest."""
    return all(importlib.util.find_spec(name) for name in _wanted(lock))


def _wanted(lock):
    return NEEDED["runtime"] + (NEEDED["development"] if lock == "development" else ())


def _home():
    """Where the virtual environment lives: in the checkout, or with the person if that is read-only."""
    if os.environ.get("REVIEWAPP_VENV"):
        return Path(os.environ["REVIEWAPP_VENV"])
    home = ROOT / ".venv"
    if os.access(home if home.exists() else ROOT, os.W_OK):
        return home
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return state / f"reviewapp-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]}" / "venv"


@contextlib.contextmanager
def _alone(home):
    """Two first starts at once: the second waits, and finds the work done."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another process is preparing Python packages; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _works(home):
    """Whether the environment is whole: not left half-made, and its Python still there."""
    python = home / "bin" / "python"
    if (home / "unfinished").exists() or not python.exists():
        return False
    code = f"import sys, pip; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    return subprocess.run([str(python), "-c", code], capture_output=True, check=False).returncode == 0


def _make(home):
    """Make an empty environment. A mark inside says for how long it is unfinished."""
    _say(f"Making a virtual environment in {home}")
    _refuse_to_remove_strangers(home)
    for inside in home.iterdir():
        shutil.rmtree(inside) if inside.is_dir() and not inside.is_symlink() else inside.unlink()
    (home / "unfinished").touch()
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(home)], capture_output=True, text=True, check=False
    )
    if made.returncode and shutil.which("uv"):
        command = ["uv", "venv", "--seed", "--allow-existing", "--python", sys.executable, str(home)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        _explain_missing_venv(made.stdout + made.stderr)
    (home / "unfinished").unlink(missing_ok=True)


def _refuse_to_remove_strangers(home):
    """Only an environment, or an empty folder, is ever emptied."""
    known = any((home / name).exists() for name in ("unfinished", "pyvenv.cfg", "bin"))
    if any(home.iterdir()) and not known:
        _give_up(f"{home} exists and is no virtual environment. Move it away and try again.")


def _explain_missing_venv(said):
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if "ensurepip" in said:
        _give_up(
            "This Python cannot make virtual environments: its part “ensurepip” is missing. On Debian and "
            f"Ubuntu: apt install python{version}-venv (or python3-venv). Or put uv on the PATH."
        )
    _give_up(f"The virtual environment could not be made:\n{said.strip()}")


def _fill(home, lock):
    began = time.monotonic()
    (home / "unfinished").touch()
    problem = install(home / "bin" / "python", LOCKS[lock], say=_say)
    if problem:
        _give_up(problem)
    (home / "unfinished").unlink()
    (home / _stamp(lock)).write_text(_digest(lock))
    if lock == "development":  # which contains the other
        (home / _stamp("runtime")).write_text(_digest("runtime"))
    _say(f"Python packages are in place ({time.monotonic() - began:.0f} s)")


def _is_fresh(home, lock):
    """Whether it holds what the lock names. An environment somebody filled by hand is theirs to keep."""
    stamp = home / _stamp(lock)
    if stamp.exists():
        return stamp.read_text() == _digest(lock)
    if (home / "unfinished").exists() or (home / _stamp("runtime")).exists():
        return False
    code = (
        f"import sys; from importlib.util import find_spec as f; sys.exit(not all(map(f, {_wanted(lock)})))"
    )
    return subprocess.run([str(home / "bin" / "python"), "-c", code], check=False).returncode == 0


def _stamp(lock):
    return f"reviewapp-{lock}"


def _digest(lock):
    return hashlib.sha256(LOCKS[lock].read_bytes()).hexdigest()


def _say(text):
    print(text, flush=True)


def _give_up(text):
    print(f"\n{text}", file=sys.stderr)
    sys.exit(1)
