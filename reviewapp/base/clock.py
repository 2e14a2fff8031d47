"""One clock for leases and due times: the database's, so that a host with a wrong clock does no harm."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The database's wall clock, now, even inside a long transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
