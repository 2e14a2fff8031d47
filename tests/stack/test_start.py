"""`manage.py start` as a person meets it: one product for all of these, in a path with a space."""

import os
import signal

import pytest

from config.stack.places import places_for
from config.stack.postgres import Postgres
from tests.stack.product import Product, eventually, free_port, start_and_be_refused

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def product(place):
    product = Product(place / "var")
    yield product.wait_until_ready()
    product.end()


def test_it_answers_under_its_own_token(product):
    assert product.answer() == (200, {"ok": True, "instance": product.run["instance"]})
    assert product.run["address"] == f"http://127.0.0.1:{product.port}"


def test_only_the_owner_reads_its_secrets(product):
    private = [product.var / "run.json", *(product.var / "secrets").iterdir()]

    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}


def test_the_application_is_not_the_administrator_of_its_database(product):
    with Postgres(places_for(product.var)).connect() as connection:
        asked = connection.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = 'reviewapp'")
        assert asked.fetchone() == (False, False)


def test_a_second_start_says_who_runs_already(product):
    code, words = start_and_be_refused(product.var, "--port", str(free_port()))

    assert code == 1
    assert f"runs already at {product.run['address']} (process {product.process.pid}" in words


def test_a_start_on_a_taken_port_says_who_has_it(product, place):
    code, words = start_and_be_refused(place / "other", "--port", str(product.port))

    assert code == 1
    assert f"Port {product.port} is taken by process" in words


@pytest.mark.parametrize("name", ["relay", "web", "postgres"])
def test_what_is_killed_comes_back(product, name):
    before = product.run["pids"][name]
    os.kill(before, signal.SIGKILL)

    assert eventually(lambda: product.run["pids"].get(name, before) != before)
    assert eventually(lambda: product.answer("/readyz")[0] == 200)
    assert f"{name} was ended by SIGKILL; starting it again" in product.words()


def test_sigterm_ends_everything_in_order(product):
    assert product.end() == 0
    assert product.processes() == []
    assert not (product.var / "run.json").exists()
    assert "database system is shut down" in (product.var / "log" / "postgres.log").read_text()
