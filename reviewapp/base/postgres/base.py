"""Django's PostgreSQL, with two differences.

Each connection shows only the rows of the teams that `teams` names just now. And a process that just waited
for a connection in vain waits no more: else each query of a request waits anew while PostgreSQL is away,
and requests queue behind each other until every thread of the web waits.
"""

import time

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from reviewapp.base.postgres import cursors

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
    @property
    def pool(self):
        pool = super().pool
        if pool is not None:
            # Nothing leaves the pool with what it showed before; that it answers is seen on the way.
            pool._check = cursors.tell  # noqa: SLF001  Django passes its own and takes no other
        return pool

    def get_connection_params(self):
        params = super().get_connection_params()
        return params | {"cursor_factory": cursors.KINDS[params["cursor_factory"]]}

    def get_new_connection(self, conn_params):
        if absence.lasts:
            raise psycopg.OperationalError("PostgreSQL did not answer a moment ago")
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout:
            absence.note()
            raise

    def create_cursor(self, name=None):
        if name:
            cursors.tell_if_changed(self.connection)
        return super().create_cursor(name)

    def _rollback(self):
        super()._rollback()
        self._forget()

    def _savepoint_rollback(self, sid):
        super()._savepoint_rollback(sid)
        self._forget()

    def _forget(self):
        if self.connection is not None:
            self.connection.told = cursors.UNKNOWN
