"""While PostgreSQL is away one request waits for it, and those right behind are told at once."""

import psycopg
import pytest
from django.db import connection
from psycopg_pool import PoolTimeout

from reviewapp.base.postgres import base as postgres


@pytest.fixture
def waits(monkeypatch):
    """How often the pool was waited for in vain; PostgreSQL is away."""
    waited = []

    def wait(wrapper, _params):
        waited.append(wrapper)
        raise PoolTimeout("nobody answers")

    monkeypatch.setattr(postgres.base.DatabaseWrapper, "get_new_connection", wait)
    monkeypatch.setattr(postgres, "absence", postgres.Absence())
    return waited


def ask_in_vain():
    with pytest.raises(psycopg.OperationalError):
        connection.copy().get_new_connection({})


def test_the_first_waits_and_the_next_are_told_at_once(waits):
    for _ in range(3):
        ask_in_vain()

    assert len(waits) == 1


def test_after_a_moment_somebody_waits_again(waits):
    ask_in_vain()
    postgres.absence.until -= postgres.AWAY_SECONDS
    ask_in_vain()

    assert len(waits) == 2
