"""Tests that commit are followed by TRUNCATE, which some tables refuse: they are unlocked for that moment."""

from django.db import connection

GUARDED = """
SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger
WHERE tgtype & 32 <> 0 AND NOT tgisinternal AND tgenabled <> 'D'
"""
ENABLE = {"A": "ENABLE ALWAYS", "R": "ENABLE REPLICA", "O": "ENABLE"}


def unlock_flushing():
    """Make `flush` switch off what refuses TRUNCATE, and on again, in the same transaction.

    On the class, because a test with a browser has an event loop and therefore a connection of its own.
    """
    operations = type(connection.ops)
    plain = operations.sql_flush

    def sql_flush(self, *args, **kwargs):
        with self.connection.cursor() as cursor:
            cursor.execute(GUARDED)
            guarded = cursor.fetchall()
        before = [f'ALTER TABLE {table} DISABLE TRIGGER "{name}";' for table, name, _ in guarded]
        after = [f'ALTER TABLE {table} {ENABLE[mode]} TRIGGER "{name}";' for table, name, mode in guarded]
        statements = plain(self, *args, **kwargs)
        return [*before, *statements, *after] if statements else []

    operations.sql_flush = sql_flush
