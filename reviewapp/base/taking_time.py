"""Work that takes as long as there are rows: this one transaction is let run past the limits of its role."""

from django.db import connection

# Asked of the server, because PostgreSQL before 17 knows no transaction_timeout.
LET = """
SELECT set_config(name, %s, true) FROM pg_settings
WHERE name IN ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')
"""
WAIT = "SET LOCAL lock_timeout = 0"


def take_time(at_most="0", *, waits=False):
    """In a transaction: let it last `at_most` ("5min"; "0" has no end), and wait for others if it `waits`."""
    with connection.cursor() as cursor:
        cursor.execute(LET, ["0"])  # a timer of the transaction that runs already is not moved, only ended
        if at_most != "0":
            cursor.execute(LET, [at_most])
        if waits:
            cursor.execute(WAIT)
