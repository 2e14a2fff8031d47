"""Cursors that tell PostgreSQL whose rows to show, before the first statement that could see any.

What a connection was told last is kept on the connection itself. It is told anew when that is not what
holds now, whenever it comes out of the pool, and after a rollback, which takes the setting back.
"""

from django.db.backends.postgresql import base
from psycopg import errors, pq

from reviewapp.base.postgres import teams

DONE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
UNKNOWN = None


def tell(connection):
    """Have this psycopg connection show what holds now, and act as the role that holds now.

    Straight to libpq: a fifth of what a cursor costs, so that telling is cheaper than the pool's own
    question whether a connection lives, whose place it takes.
    """
    shown, role = wanted = teams.seen(), teams.role()
    command = f"SET app.team_ids = '{shown}'"
    if role != teams.OWN_ROLE or getattr(connection, "took_role", False):
        connection.took_role = True
        command += f"; SET ROLE {role}"
    connection.told = UNKNOWN
    result = connection.pgconn.exec_(command.encode())
    if result.status not in DONE:
        raise _problem(connection, result)
    connection.told = wanted


def _problem(connection, result):
    """What psycopg would raise: where a server died there is no code, so it is away and nothing is wrong."""
    if result.error_field(pq.DiagnosticField.SQLSTATE):
        return errors.error_from_result(result)
    said = connection.pgconn.get_error_message()
    connection.close()
    return errors.OperationalError(said)


def tell_if_changed(connection):
    if getattr(connection, "told", UNKNOWN) == (teams.seen(), teams.role()):
        return
    if connection.info.transaction_status != pq.TransactionStatus.INERROR:  # which takes a rollback only
        tell(connection)


class Telling:
    """In front of every statement: one comparison, and a word to PostgreSQL where it differs."""

    def execute(self, *args, **kwargs):
        tell_if_changed(self.connection)
        return super().execute(*args, **kwargs)

    def executemany(self, *args, **kwargs):
        tell_if_changed(self.connection)
        return super().executemany(*args, **kwargs)

    def stream(self, *args, **kwargs):
        tell_if_changed(self.connection)
        return super().stream(*args, **kwargs)

    def copy(self, *args, **kwargs):
        tell_if_changed(self.connection)
        return super().copy(*args, **kwargs)


class ServerBindingCursor(Telling, base.ServerBindingCursor):
    pass


class ClientBindingCursor(Telling, base.Cursor):
    pass


KINDS = {base.ServerBindingCursor: ServerBindingCursor, base.Cursor: ClientBindingCursor}
