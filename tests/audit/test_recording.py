import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from reviewapp.audit.actions import entry, record, record_many, seal
from reviewapp.audit.actions.recording import body_of
from reviewapp.audit.digest import event_digest
from reviewapp.audit.models import Event, Unsealed
from reviewapp.base.canonical import canonical_bytes
from reviewapp.base.context import acting
from tests.audit.conftest import record_some
from tests.factories import make_key


def test_an_event_says_who_did_what_to_which_thing(rosa, northwind, support_agent):
    with acting(via="api", request_id="r-1"):
        record("audit.read", subject=rosa, by=rosa, team=northwind, agent=support_agent, workflow=7, seen=3)

    event = Event.objects.about(rosa).get()
    assert (event.action, event.subject_kind, event.subject_id) == ("audit.read", "user", str(rosa.pk))
    assert (event.actor_kind, event.actor_id) == ("person", str(rosa.pk))
    assert (event.via, event.request_id) == ("api", "r-1")
    assert (event.team_id, event.agent_id, event.workflow_id) == (northwind.pk, support_agent.pk, 7)
    assert event.facts == {"seen": 3}
    assert Unsealed.objects.filter(pk=event.pk).exists()


def test_what_is_returned_is_what_is_stored(rosa):
    told = record("audit.read", subject=rosa, by=rosa, name="é\u2028 😀", parts=[1, {"a": None, "b": True}])

    stored = Event.objects.get()
    fields = [field.attname for field in Event._meta.concrete_fields]
    assert [getattr(told, f) for f in fields] == [getattr(stored, f) for f in fields]


@pytest.mark.django_db
def test_the_digest_covers_every_field():
    record(
        "audit.read", subject=("thing", 1), by=None, commitment=b"c" * 32, team=1, agent=2, workflow=3, n=4
    )
    event = Event.objects.get()

    def digest():
        microseconds = round(event.at.timestamp() * 1_000_000)
        return event_digest(microseconds, body_of(event, canonical_bytes(event.facts)))

    assert digest() == event.digest
    for field in Event._meta.concrete_fields:
        if field.attname not in ("id", "digest"):
            before = getattr(event, field.attname)
            setattr(event, field.attname, changed(before))
            assert digest() != event.digest, field.attname
            setattr(event, field.attname, before)


def changed(value):
    if isinstance(value, dict):
        return {**value, "n": 5}
    if hasattr(value, "year"):
        return value.replace(year=value.year - 1)
    return value + (b"x" if isinstance(value, bytes) else "x" if isinstance(value, str) else 1)


def test_fields_do_not_run_into_each_other(rosa):
    first = entry("audit.read", subject=("ab", "c"), by=rosa)
    second = entry("audit.read", subject=("a", "bc"), by=rosa)

    assert first.body != second.body


def test_an_agent_a_key_and_the_system_act(rosa, support_agent):
    key, _ = make_key(support_agent)
    token, _ = make_key(rosa)
    events = record_many(
        [entry("audit.read", subject=rosa, by=by) for by in (support_agent, key, token, None)]
    )

    acted = [(event.actor_kind, event.actor_id) for event in events]
    assert acted == [*[("agent", str(support_agent.pk))] * 2, ("person", str(rosa.pk)), ("system", "")]


@pytest.mark.django_db
def test_many_events_are_written_in_the_given_order_by_one_statement(django_assert_num_queries):
    entries = [entry("audit.read", subject=("thing", number), by=None, n=number) for number in range(500)]
    with django_assert_num_queries(1):
        record_many(entries)

    assert list(Event.objects.order_by("pk").values_list("facts__n", flat=True)) == list(range(500))
    assert Unsealed.objects.count() == 500
    assert record_many([]) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction():
    with pytest.raises(TransactionManagementError, match="in the transaction of the change"):
        record("audit.read", subject=("thing", 1), by=None)

    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_did_not_happen():
    with transaction.atomic():
        record("audit.read", subject=("thing", 1), by=None)
        transaction.set_rollback(True)

    assert (Event.objects.count(), Unsealed.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_an_event_that_no_area_declares_is_refused():
    with pytest.raises(ValueError, match="No area declares the event"):
        record("audit.invented", subject=("thing", 1), by=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fact",
    [
        0.5,
        "x" * 201,
        "a\x00b",
        "\ud800",
        2**53,
        object(),
        b"raw",
        list(range(201)),
        {"a b": 1},
        {1: 1},
        [1.0],
    ],
)
def test_facts_are_short_plain_and_exact(fact):
    with pytest.raises((TypeError, ValueError)):
        record("audit.read", subject=("thing", 1), by=None, fact=fact)

    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["audit_event", "audit_leaf", "audit_checkpoint"])
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"], ids=str.split
)
def test_the_trail_is_only_added_to_even_by_its_owner(table, change):
    record_some(1)
    seal()
    column = {"audit_event": "action", "audit_leaf": "action", "audit_checkpoint": "root"}[table]
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="only added to"):
        cursor.execute(change.format(table, column))

    assert Event.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"action": "nodot"}, {"via": "door"}, {"actor_kind": "person"}, {"digest": b""}]
)
def test_the_database_refuses_events_that_make_no_sense(wrong):
    fields = {
        "action": "audit.read", "subject_kind": "a", "subject_id": "1", "actor_kind": "system", "via": "page",
        "at": "2026-01-01T00:00Z", "digest": b"d" * 32,
    }  # fmt: skip
    with pytest.raises(DatabaseError):
        Event.objects.create(**(fields | wrong))
