"""What somebody with all power over the database might do to what was written."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def tampered(model):
    """Switch off what keeps the content of this table as it was written."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER part_goes_once")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER part_goes_once")
