"""What somebody with all power over the database might do to the trail."""

import json
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from reviewapp.audit.actions.verifying import digest_of_row, rows_after
from reviewapp.audit.merkle import grow, joined, leaf_hash, root_of
from reviewapp.audit.notes import sign_note

GUARDS = [
    ("audit_event", "only_added_to"),
    ("audit_leaf", "only_added_to"),
    ("audit_checkpoint", "only_added_to"),
    ("audit_checkpoint", "only_thinned"),
]
FENCED = ("audit_event", "audit_leaf")
FOREIGN_KEY = "SELECT conname FROM pg_constraint WHERE conrelid = 'audit_leaf'::regclass AND contype = 'f'"


@contextmanager
def unguarded():
    """Switch the guards off and write."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, guard in GUARDS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        for table in FENCED:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        yield cursor.execute
        for table in FENCED:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for table, guard in GUARDS:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}")


@contextmanager
def without_foreign_key(execute):
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEY)
        name = cursor.fetchone()[0]
    execute(f"ALTER TABLE audit_leaf DROP CONSTRAINT {name}")
    yield
    execute("DELETE FROM audit_leaf WHERE event_id NOT IN (SELECT id FROM audit_event)")
    execute(
        f"ALTER TABLE audit_leaf ADD CONSTRAINT {name} FOREIGN KEY (event_id) REFERENCES audit_event"
        " DEFERRABLE INITIALLY DEFERRED"
    )


def forge(execute, position=7):
    """Change what an event says, and its digest with it."""
    row = next(rows_after_in_transaction(position - 1))
    _, _, _, at, _, commitment, *texts = row
    facts = {"number": 666}
    execute(
        "UPDATE audit_event SET facts = %s, digest = %s"
        " WHERE id = (SELECT event_id FROM audit_leaf WHERE position = %s)",
        [json.dumps(facts), digest_of_row(at, json.dumps(facts), commitment, texts), position],
    )


def sign_anew(execute, private):
    """Write all checkpoints anew over what the events say now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM audit_checkpoint")
        sizes = {size for (size,) in cursor.fetchall()}
    peaks = []
    for size, row in enumerate(rows_after_in_transaction(0), start=1):
        grow(size - 1, peaks, leaf_hash(bytes(row[1])))
        if size in sizes:
            root = root_of(peaks)
            note = sign_note(private, origin=settings.AUDIT_ORIGIN, size=size, root=root)
            changed = [root, joined(peaks), note, size]
            execute("UPDATE audit_checkpoint SET root = %s, peaks = %s, note = %s WHERE size = %s", changed)


def truncate(execute, *, after=10, checkpoints=True):
    """Take the newest events away, with their leaves."""
    execute("DELETE FROM audit_leaf WHERE position > %s", [after])
    execute("DELETE FROM audit_event WHERE id NOT IN (SELECT event_id FROM audit_leaf)")
    if checkpoints:
        execute("DELETE FROM audit_checkpoint WHERE size > %s", [after])


def rows_after_in_transaction(position):
    with transaction.atomic():
        return iter(list(rows_after(position)))
