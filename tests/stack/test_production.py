"""`start --production`: real servers, settings from the environment, nothing made up."""

import pytest

from config.stack.throwaway import ThrowAway
from tests.stack.product import clean_environment, start_and_be_refused


@pytest.fixture
def real_servers():
    """PostgreSQL and Valkey that somebody else runs, as far as the product can tell."""
    with ThrowAway() as servers:
        yield servers


def test_what_is_missing_is_said_at_once(tmp_path):
    code, words = start_and_be_refused(tmp_path / "var", "--production")

    assert code == 1
    assert "Nothing was started." in words
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"):
        assert f"  {name}: " in words


def test_a_short_secret_is_refused(tmp_path):
    settings = {
        "DATABASE_URL": "postgres://x",
        "REDIS_URL": "redis://x",
        "ALLOWED_HOSTS": "x",
        "SECRET_KEY": "x",
    }
    code, words = start_and_be_refused(
        tmp_path / "var", "--production", environment=clean_environment(**settings)
    )

    assert code == 1
    assert "fewer than 50 characters" in words


@pytest.mark.stack
def test_it_runs_on_real_servers_with_several_web_processes(place, real_servers, start):
    secret = place / "secret-key"
    secret.write_text("only-for-tests-" + "x" * 40)
    settings = {name: real_servers[name] for name in ("DATABASE_URL", "REDIS_URL")}
    settings |= {
        "SECRET_KEY_FILE": str(secret),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "COMPRESS_STATIC": "false",
    }
    options = ("--production", "--web-workers", "3")
    product = start(place / "var", options=options, environment=clean_environment(**settings))

    assert product.answer("/readyz")[0] == 200
    assert set(product.run["pids"]) == {"web", "relay", "worker", "beat"}
    assert not (place / "var" / "postgres").exists()
    assert product.end() == 0
    assert product.processes() == []
