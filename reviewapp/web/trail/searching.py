"""What somebody types to find events: an item's number, an id, a position, a digest, a request, a person."""

import re

from django.db import connection
from django.db.models import Q

from reviewapp.accounts.models import User
from reviewapp.base.postgres.teams import all_teams
from reviewapp.web.trail.presenting import ids_of

MOST = 2_000
DIGEST = re.compile(r"[0-9a-f]{6,64}\Z")
# Each kind that events are about, by one look into the index after the other, however many events there are.
KINDS = """
WITH RECURSIVE kinds AS (
    (SELECT subject_kind FROM audit_event ORDER BY subject_kind LIMIT 1)
    UNION ALL
    SELECT (SELECT subject_kind FROM audit_event WHERE subject_kind > kinds.subject_kind
        ORDER BY subject_kind LIMIT 1)
    FROM kinds WHERE kinds.subject_kind IS NOT NULL
)
SELECT subject_kind FROM kinds WHERE subject_kind IS NOT NULL
"""


def subject_kinds():
    with all_teams("names of kinds, found by the index alone"), connection.cursor() as cursor:
        cursor.execute(KINDS)
        return [kind for (kind,) in cursor.fetchall()]


def about_any(ids):
    """Events about something with one of these ids, by the index that begins with the kind."""
    return Q(subject_kind__in=subject_kinds(), subject_id__in=ids)


def search(events, words, *, reader, team):
    """Those of these events that the words point at."""
    people = list(User.objects.in_team(team).matching(words).values_list("pk", flat=True)[:20])
    keys = _keys(events.order_by(), words, reader=reader, team=team)
    if not keys and people and not words.isdecimal():
        ids = [str(key) for key in people]
        return events.filter(Q(actor_kind="person", actor_id__in=ids))
    return events.filter(pk__in=keys)


def _keys(events, words, *, reader, team):
    """The events that are meant exactly, each way looked up by its own index."""
    ways = [about_any([words, *ids_of(words, reader, team)]), Q(request_id=words)]
    if words.isascii() and words.isdecimal() and len(words) < 19:
        ways.append(Q(leaf__position=int(words)))
    digest = words.replace(" ", "").lower()
    if DIGEST.match(digest):
        ways.append(_begins(digest))
    return {key for way in ways for key in events.filter(way).values_list("pk", flat=True)[:MOST]}


def _begins(digest):
    """All digests from the one filled up with zeros to the one filled up with ones."""
    low, high = (bytes.fromhex(digest.ljust(64, filler)) for filler in "0f")
    return Q(digest__gte=low, digest__lte=high)
