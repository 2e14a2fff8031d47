"""While PostgreSQL is away one request waits for it, and those right behind are told at once."""

import os
import socket

import psycopg
import pytest
from django.db import connection
from psycopg_pool import PoolTimeout

from reviewapp.base.postgres import base as postgres
from reviewapp.base.postgres import cursors
from reviewapp.base.taking_time import take_time


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


def test_a_backend_that_died_counts_as_away_and_not_as_our_fault(db):
    with psycopg.connect(dbname=connection.settings_dict["NAME"], **server()) as died:
        socket.socket(fileno=os.dup(died.fileno())).shutdown(socket.SHUT_RDWR)

        with pytest.raises(psycopg.OperationalError, match="closed"):
            cursors.tell(died)


def test_a_transaction_gets_the_longer_time_though_its_timer_runs_already(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_timeout = '200ms'")
        take_time("1min")
        cursor.execute("SELECT pg_sleep(0.3), current_setting('transaction_timeout')")

        assert cursor.fetchone()[1] == "1min"


def server():
    """Where the PostgreSQL of the tests is, and as whom."""
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {name: connection.settings_dict[setting] for name, setting in names.items()}
