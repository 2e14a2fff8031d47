import threading

import pytest
from django.db import transaction

from reviewapp.audit.actions import read_past, record, seal
from reviewapp.audit.models import Bookmark, Event
from tests.audit.conftest import record_some
from tests.audit.test_sealing import committing_slowly, in_threads, seal_all, working

pytestmark = pytest.mark.django_db(transaction=True)


def read(name="reader", **rest):
    with read_past(name, **rest) as events:
        return [event.position for event in events]


def test_a_consumer_reads_on_where_it_stopped():
    record_some(5)
    seal()

    assert (read(limit=2), read(limit=2), read(limit=2), read(limit=2)) == ([1, 2], [3, 4], [5], [])
    assert read("another") == [1, 2, 3, 4, 5]


def test_what_is_not_sealed_is_not_read_yet():
    record_some(1)

    assert read() == []
    seal()
    assert read() == [1]


def test_a_consumer_passes_over_what_it_does_not_want():
    record_some(3)
    with transaction.atomic():
        record("audit.verified", subject=("trail", 1), by=None)
    record_some(3)
    seal()

    assert read(actions=["audit.verified"], limit=10) == [4]
    assert Bookmark.objects.get().position == 7
    assert read() == []


def test_a_full_page_leaves_the_rest_for_the_next_time():
    record_some(4)
    seal()

    assert read(actions=["audit.read"], limit=3) == [1, 2, 3]
    assert Bookmark.objects.get().position == 3


def test_effects_that_are_undone_leave_the_bookmark():
    record_some(2)
    seal()
    with pytest.raises(ZeroDivisionError), read_past("reader", limit=1) as events:
        consume(events, fail=True)

    assert Bookmark.objects.filter(position__gt=0).count() == 0
    assert Event.objects.filter(subject_kind="effect").count() == 0
    assert read(limit=1) == [1]


def test_a_second_consumer_of_the_same_name_finds_nothing_meanwhile():
    record_some(3)
    seal()
    taken, second = [], []
    with read_past("reader", limit=1) as events:
        taken += [event.position for event in events]
        in_threads([lambda: second.append(read(limit=1))])

    assert (taken, second) == ([1], [[]])
    assert read() == [2, 3]


def test_every_event_has_its_effect_once_with_two_consumers_at_work():
    chance = threading.Lock()
    counts = {"rounds": 0}

    def work():
        with chance:
            counts["rounds"] += 1
            fails = counts["rounds"] % 5 == 0
        try:
            with read_past("reader", limit=20, actions=["audit.read"]) as events:
                consume(events, fail=fails)
        except ZeroDivisionError:
            pass

    with working(seal), working(work), working(work):
        in_threads([committing_slowly(writer) for writer in range(8)])
    seal_all()
    while read_on():
        pass
    wanted = Event.objects.filter(action="audit.read").values_list("pk", flat=True)
    effects = Event.objects.filter(subject_kind="effect").values_list("subject_id", flat=True)
    assert sorted(map(int, effects)) == sorted(wanted)


def read_on():
    with read_past("reader", limit=20, actions=["audit.read"]) as events:
        consume(events)
    return events


def consume(events, *, fail=False):
    """The effect of an event: another event that names it."""
    for event in events:
        record("audit.verified", subject=("effect", event.pk), by=None)
    if fail:
        raise ZeroDivisionError
