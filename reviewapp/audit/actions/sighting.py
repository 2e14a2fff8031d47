"""Looking at something sensitive is told once: for one person, one thing and one hour."""

from hashlib import sha256

from django.db import connection, transaction

from reviewapp.audit.actions.recording import actor_of, record
from reviewapp.audit.models import subject_of
from reviewapp.base.canonical import canonical_bytes

# Only one of two requests at once gets the row back, and only when the last hour has no telling of it.
TELL = """
INSERT INTO audit_sighting AS seen (actor, thing, at) VALUES (%s, %s, clock_timestamp())
ON CONFLICT (actor, thing) DO UPDATE SET at = EXCLUDED.at WHERE seen.at < EXCLUDED.at - interval '1 hour'
RETURNING at
"""
FORGET = """
DELETE FROM audit_sighting WHERE id = ANY (ARRAY(
    SELECT id FROM audit_sighting WHERE at < now() - interval '1 hour' LIMIT %s))
"""


@transaction.atomic
def record_look(action, *, subject, by, seen=(), **rest):
    """One event for looking at this, or nothing if this person looked at the same within the hour.

    `seen` tells two looks at the same subject apart, where they showed something else.
    """
    thing = sha256(canonical_bytes([action, *subject_of(subject), *map(str, seen)])).digest()
    with connection.cursor() as cursor:
        cursor.execute(TELL, [":".join(actor_of(by)), thing])
        is_news = cursor.fetchone() is not None
    return record(action, subject=subject, by=by, **rest) if is_news else None


def forget_sightings(*, limit=5000):
    """Let go of those older than the hour they count for; answers how many."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [limit])
        return cursor.rowcount
