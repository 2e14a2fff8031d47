from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.transaction import TransactionManagementError

from reviewapp.audit.catalogue import declared_events
from reviewapp.audit.digest import TAG, checked_facts, event_body, event_digest
from reviewapp.audit.models import Event, key_of, subject_of
from reviewapp.base.canonical import canonical_bytes
from reviewapp.base.context import current_request_id, current_via

# One statement writes the events and their place in the sealer's queue. The time is the database's, so
# the digest is finished there: everything else it covers comes in ready as `body`. The arrays travel in
# binary (%b), for as text each of their members would be searched for quotes.
INSERT = """
WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at),
told AS (
    INSERT INTO audit_event (action, subject_kind, subject_id, actor_kind, actor_id, via, request_id,
        team_id, agent_id, workflow_id, facts, commitment, at, digest)
    SELECT given.action, given.subject_kind, given.subject_id, given.actor_kind, given.actor_id, given.via,
        given.request_id, given.team_id, given.agent_id, given.workflow_id, given.facts::jsonb,
        given.commitment, clock.at,
        sha256(%s::bytea || int8send((extract(epoch FROM clock.at) * 1000000)::bigint) || given.body)
    FROM clock, unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
        %b::bigint[], %b::bigint[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[])
        WITH ORDINALITY AS given (action, subject_kind, subject_id, actor_kind, actor_id, via, request_id,
            team_id, agent_id, workflow_id, facts, commitment, body, place)
    ORDER BY given.place
    RETURNING id, at, digest
),
queued AS (INSERT INTO audit_unsealed (event_id) SELECT id FROM told)
SELECT id, at, digest FROM told ORDER BY id
"""
TEXTS = ("action", "subject_kind", "subject_id", "actor_kind", "actor_id", "via", "request_id")
NUMBERS = ("team_id", "agent_id", "workflow_id")
COLUMNS = (*TEXTS, *NUMBERS, "facts_text", "commitment", "body")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ACTOR_KINDS = {"user": Event.ActorKind.PERSON, "agent": Event.ActorKind.AGENT}


def record(action, *, subject, by, **rest):
    """Write one event in the caller's transaction: it becomes true with what it tells, or not at all.

    `rest` is as for `entry`: team, agent, workflow (instance or id), commitment; all others are facts.
    """
    return record_many([entry(action, subject=subject, by=by, **rest)])[0]


def record_many(entries):
    """Write many events in one statement, in the given order."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("An event is recorded in the transaction of the change it tells of.")
    if not entries:
        return []
    columns = [[getattr(event, name) for event in entries] for name in COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [TAG, *columns])
        for event, (key, at, digest) in zip(entries, cursor.fetchall(), strict=True):
            event.pk, event.at, event.digest = key, at, bytes(digest)
            event._state.adding, event._state.db = False, connection.alias  # noqa: SLF001
    return entries


def entry(action, *, subject, by, team=None, agent=None, workflow=None, commitment=None, **facts):
    """An event ready for `record_many`, not yet written."""
    if action not in declared_events():
        raise ValueError(f"No area declares the event {action!r}: add it to the area's events.py.")
    event = Event(action=action, facts=checked_facts(facts), commitment=commitment)
    event.subject_kind, event.subject_id = subject_of(subject)
    event.actor_kind, event.actor_id = actor_of(by)
    event.via, event.request_id = current_via(), current_request_id()
    event.team_id, event.agent_id, event.workflow_id = key_of(team), key_of(agent), key_of(workflow)
    canonical = canonical_bytes(event.facts)
    event.facts_text = canonical.decode()
    event.body = body_of(event, canonical)
    return event


def body_of(event, facts):
    texts = [getattr(event, name) for name in TEXTS]
    numbers = [getattr(event, name) for name in NUMBERS]
    texts += ["" if number is None else str(number) for number in numbers]
    return event_body(texts, facts, event.commitment)


def recomputed_digest(event):
    """The digest the event should have, from what it says now."""
    microseconds = (event.at - EPOCH) // timedelta(microseconds=1)
    return event_digest(microseconds, body_of(event, canonical_bytes(event.facts)))


def actor_of(by):
    """Who acts, as (kind, id). A key stands for its holder; nobody is the system."""
    if by is None:
        return Event.ActorKind.SYSTEM.value, ""
    name = by._meta.model_name  # noqa: SLF001
    if name == "key":
        return actor_of(by.agent or by.user)
    return ACTOR_KINDS[name].value, str(by.pk)
