"""A pytest plugin: real servers for every test run, thrown away afterwards.

Without DATABASE_URL it starts PostgreSQL and Valkey before Django reads its settings, and hands
them on through the environment. Runs that were killed leave only a folder, which the next run removes.
"""

import json
import os
from pathlib import Path

import pytest

from config.stack.postgres import Postgres
from config.stack.throwaway import ThrowAway
from config.stack.valkey import Valkey

FOLDER = "REVIEWAPP_TEST_FOLDER"
ROLES = "REVIEWAPP_TEST_ROLES"
KINDS = {"REDIS_URL": Valkey, "DATABASE_URL": Postgres}
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright leaves an event loop running in the test's thread
    "SECRET_KEY": "only-for-tests-" + "x" * 40,
    "DEBUG": "true",  # static files without a manifest; pytest-django switches DEBUG itself off
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "LOG_FORMAT": "text",
    "THEMES_ENCODER": "off",  # whatever is installed here, reasons are compared by their words
    "POOL_SIZE": "40",  # races start more threads than a web process has
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


def pytest_configure(config):
    """Registered late, so that its browser goes before the one pytest-playwright would look for."""
    config.pluginmanager.import_plugin("tests.browsers")


def _start_servers(config):
    wanted = [kind for name, kind in KINDS.items() if name not in os.environ]
    servers = ThrowAway(kinds=wanted)
    config.add_cleanup(servers.stop)
    os.environ.update(servers.start())
    os.environ[FOLDER] = str(servers.base)
    os.environ.setdefault(
        ROLES, json.dumps({name: url for each in servers.servers for name, url in urls_of(each)})
    )


def urls_of(server):
    """How to sign in as each database role."""
    return server.role_urls.items() if isinstance(server, Postgres) else ()


def _join_servers(config, worker):
    """A worker of xdist shares PostgreSQL, each in a database of its own, but no Redis keys."""
    base = Path(os.environ[FOLDER])
    if os.environ.get("REDIS_URL", "").startswith(f"unix://{base}/"):
        servers = ThrowAway(kinds=[Valkey], inside=base / worker)
        config.add_cleanup(servers.stop)
        os.environ.update(servers.start())
