"""Tables and static files, brought up to date before the web starts; skipped when nothing has changed."""

import hashlib
import subprocess
import sys

from config.stack.children import die_with_parent
from config.stack.errors import CannotStart
from config.stack.places import ROOT, write_privately
from config.stack.postgres import tail


def prepare(places, environment, *, say, always=False):
    """Migrate and collect static files, at once if both are due."""
    due = {
        "migrate": ["migrate", "--no-input"],
        "collectstatic": [
            "collectstatic",
            "--no-input",
            "--clear",
            "--ignore",
            "rest_framework",
            "--verbosity",
            "0",
        ],
    }
    now = {"migrate": _digest_of_migrations(), "collectstatic": _digest_of_static_files()}
    stamps = {name: places.var / f"done-{name}" for name in due}
    fresh = [name for name in due if _reads(stamps[name]) == now[name]]
    if always and "migrate" in fresh:
        fresh.remove("migrate")
    running = {name: _begin(name, due[name], places, environment) for name in due if name not in fresh}
    if running:
        say("Bringing tables and static files up to date")
    for name, process in running.items():
        log = places.logs / f"{name}.log"
        if process.wait() != 0:
            raise CannotStart(f"“manage.py {name}” failed. The end of {log}:\n{tail(log, lines=25)}")
        write_privately(stamps[name], now[name])


def forget(places):
    """A new cluster has no tables and no demo, whatever was done before."""
    for name in ("done-migrate", "done-demo", "demo.json"):
        (places.var / name).unlink(missing_ok=True)


def _begin(name, command, places, environment):
    limits = {"STATEMENT_TIMEOUT_MS": "0"} if name == "migrate" else {}
    with (places.logs / f"{name}.log").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment | limits,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(15),  # noqa: PLW1509  no threads here
        )


def _digest_of_migrations():
    rights = [ROOT / "config" / "database_roles.py", *ROOT.glob("reviewapp/web/database/*.py")]
    return _digest([*ROOT.glob("reviewapp/*/migrations/*.py"), *rights, *_common()])


def _digest_of_static_files():
    return _digest([*ROOT.glob("static/**/*"), *ROOT.glob("reviewapp/*/static/**/*"), *_common()])


def _common():
    return [ROOT / "config" / "settings.py", ROOT / "config" / "requirements" / "runtime.txt"]


def _digest(paths):
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _reads(stamp):
    return stamp.read_text() if stamp.exists() else ""
