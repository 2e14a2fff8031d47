"""A pytest plugin: real servers for every test run, thrown away afterwards.

Without DATABASE_URL it starts PostgreSQL and Valkey before Django reads its settings, and hands
them on through the environment. Runs that were killed leave only a folder, which the next run removes.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from config.stack.places import temporary_base, throw_away_places
from config.stack.postgres import Postgres
from config.stack.valkey import Valkey

PREFIX = "reviewapp-tests-"
FOLDER = "REVIEWAPP_TEST_FOLDER"
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright leaves an event loop running in the test's thread
    "SECRET_KEY": "only-for-tests-" + "x" * 40,
    "DEBUG": "true",  # static files without a manifest; pytest-django switches DEBUG itself off
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "LOG_FORMAT": "text",
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config, args):
    """Before pytest-django loads the settings: servers, and their addresses in the environment."""
    if not {"--version", "-V", "--help", "-h", "--markers", "--fixtures"}.intersection(args):
        for name, value in ENVIRONMENT.items():
            os.environ.setdefault(name, value)
        if "PYTEST_XDIST_WORKER" in os.environ:
            _join_servers(early_config, os.environ["PYTEST_XDIST_WORKER"])
        else:
            _start_servers(early_config)
    return (yield)


def _start_servers(config):
    _sweep()
    base = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_base()))
    config.add_cleanup(lambda: shutil.rmtree(base, ignore_errors=True))
    _own(config, base)
    os.environ.setdefault("VAR_DIR", str(base / "product"))
    os.environ[FOLDER] = str(base)
    places = throw_away_places(base)
    servers = []
    if "REDIS_URL" not in os.environ:
        servers.append(Valkey(places, lasting=False))
        os.environ["REDIS_URL"] = servers[-1].url
    if "DATABASE_URL" not in os.environ:
        servers.append(Postgres(places, lasting=False))
        os.environ["DATABASE_URL"] = servers[-1].url
    for server in servers:
        config.add_cleanup(server.stop)
        server.start()
    for server in servers:
        server.wait()
        if isinstance(server, Postgres):
            server.make_application()


def _join_servers(config, worker):
    """A worker of xdist shares PostgreSQL, each in a database of its own, but no Redis keys."""
    base = Path(os.environ[FOLDER]) / worker
    if os.environ.get("REDIS_URL", "").startswith(f"unix://{base.parent}/"):
        base.mkdir()
        os.environ["VAR_DIR"] = str(base / "product")
        valkey = Valkey(throw_away_places(base), lasting=False)
        os.environ["REDIS_URL"] = valkey.url
        config.add_cleanup(valkey.stop)
        valkey.start()
        valkey.wait()


def _own(config, base):
    """Hold a lock for as long as this process lives, so that nobody sweeps the folder before."""
    lock = (base / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    config.add_cleanup(lock.close)


def _sweep():
    """Remove the folders of runs that were killed; their servers ended with them."""
    for base in temporary_base().glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), (base / "lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(base, ignore_errors=True)
