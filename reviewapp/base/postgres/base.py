"""Django's PostgreSQL, except that a process that just waited for a connection in vain waits no more.

Without this each query of a request waits anew while PostgreSQL is away, and requests queue behind each
other until every thread of the web waits.
"""

import time

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

AWAY_SECONDS = 1.0  # after one vain wait others fail at once, for so long


class Absence:
    """Until when PostgreSQL is taken to be away, by this process."""

    until = 0.0

    def note(self):
        self.until = time.monotonic() + AWAY_SECONDS

    @property
    def lasts(self):
        return time.monotonic() < self.until


absence = Absence()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        if absence.lasts:
            raise psycopg.OperationalError("PostgreSQL did not answer a moment ago")
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout:
            absence.note()
            raise
