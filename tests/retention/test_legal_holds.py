"""A hold is set by one admin and ends by two."""

from datetime import date, timedelta
from functools import partial
from threading import Timer

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviewapp.audit.actions.verifying_contents import check_contents
from reviewapp.audit.report import Report
from reviewapp.base.errors import Invalid, NotAllowed, Refused, Unavailable
from reviewapp.retention.actions import (
    ask_release,
    holds,
    keep_holding,
    look_again,
    release,
    remind_of_holds,
)
from reviewapp.retention.models import LegalHold
from tests import factories
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def test_an_admin_sets_a_hold_and_says_why(set_hold, ada, events_named):
    hold = set_hold(subject="customer 7")
    assert (hold.is_live, hold.set_by) == (True, ada)
    (event,) = events_named("retention.hold_set")
    assert event.facts == {"what": ["subject"]}
    assert bytes(event.commitment) == hold.commitment()
    assert hold.event_id == event.pk


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "scope"),
        ({"subject": "x", "name": " "}, "name"),
        ({"subject": "x", "reason": ""}, "reason"),
        ({"since": timezone.now(), "until": timezone.now() - timedelta(1)}, "until"),
    ],
)
def test_a_hold_says_what_and_why(set_hold, sent, field):
    with pytest.raises(Invalid) as refusal:
        set_hold(**sent)
    assert field in refusal.value.errors
    assert not LegalHold.objects.exists()


def test_a_hold_names_nothing_of_another_team(set_hold, otto):
    with pytest.raises(Invalid):
        set_hold(workflow=factories.make_workflow(otto.teams[0]))


@pytest.mark.parametrize("name", ["rosa", "sam", "lena", "enzo", "aude", "otto"])
def test_nobody_else_may(cast, northwind, set_hold, name):
    hold = set_hold(subject="customer 7")
    who = cast[name]
    for act in (
        partial(holds.set_hold, northwind, by=who, name="x", reason="x", subject="x"),
        partial(ask_release, hold, by=who, reason="x"),
        partial(keep_holding, hold, by=who),
        partial(release, hold, by=who),
        partial(look_again, hold, by=who, review_by=None),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert LegalHold.objects.get().release_asked_at is None


def test_two_others_let_it_go(set_hold, alan, grace, events_named):
    hold = set_hold(subject="customer 7")
    ask_release(hold, by=alan, reason="The claim was settled.")
    assert LegalHold.objects.live().exists()
    hold = release(hold, by=grace)
    assert not LegalHold.objects.live().exists()
    assert (hold.release_asked_by, hold.released_by) == (alan, grace)
    (asked,) = events_named("retention.hold_release_asked")
    assert asked.commitment is not None
    (ended,) = events_named("retention.hold_released")
    assert ended.facts == {"asked_by": alan.pk}


def test_who_set_it_may_ask_but_never_confirm(set_hold, ada, alan):
    hold = set_hold(subject="customer 7")
    ask_release(hold, by=alan, reason="Settled.")
    for person in (ada, alan):
        with pytest.raises(NotAllowed, match="neither set the hold nor asked"):
            release(hold, by=person)
    keep_holding(hold, by=ada)
    ask_release(hold, by=ada, reason="Settled.")
    assert release(hold, by=alan).released_by == alan


@pytest.mark.parametrize("who", ["ada", "alan"])
def test_the_database_wants_two_people_too(set_hold, ada, alan, who):
    hold = set_hold(subject="customer 7")
    ask_release(hold, by=alan, reason="Settled.")
    person = {"ada": ada, "alan": alan}[who]
    with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
        LegalHold.objects.update(released_by=person, released_at=timezone.now())


def test_a_release_turned_down_leaves_it_standing_and_the_trail_whole(set_hold, ada, alan):
    hold = set_hold(subject="customer 7")
    ask_release(hold, by=alan, reason="Settled.")
    hold = keep_holding(hold, by=ada)
    assert hold.is_live
    assert hold.release_reason == ""
    ask_release(hold, by=alan, reason="Settled now.")
    report = Report()
    check_contents(report)
    assert (report.sentences, report.contents) == ([], 3)


@pytest.mark.parametrize("verb", ["release", "keep_holding", "ask twice", "release twice"])
def test_each_step_has_its_turn(set_hold, alan, grace, verb):
    hold = set_hold(subject="customer 7")
    if "twice" in verb:
        ask_release(hold, by=alan, reason="Settled.")
    if verb == "release twice":
        release(hold, by=grace)
    act = {
        "release": lambda: release(hold, by=grace),
        "keep_holding": lambda: keep_holding(hold, by=grace),
        "ask twice": lambda: ask_release(hold, by=grace, reason="x"),
        "release twice": lambda: release(hold, by=grace),
    }[verb]
    with pytest.raises(Refused):
        act()


def test_a_day_to_look_again_is_told_once(set_hold, ada, events_named):
    hold = set_hold(subject="customer 7", review_by=date(2026, 1, 2))
    set_hold(subject="customer 8", review_by=date(2999, 1, 2))
    assert [remind_of_holds(), remind_of_holds()] == [1, 0]
    assert len(events_named("retention.hold_came_up")) == 1
    look_again(hold, by=ada, review_by=date(2026, 1, 3))
    assert remind_of_holds() == 1


@pytest.mark.parametrize("verb", ["set", "ask", "keep", "release"])
def test_nothing_changes_if_recording_fails(set_hold, alan, grace, monkeypatch, verb):
    hold = set_hold(subject="customer 7")
    if verb in {"keep", "release"}:
        ask_release(hold, by=alan, reason="Settled.")
    before = list(LegalHold.objects.values())

    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(holds, "record", refuse)
    act = {
        "set": lambda: set_hold(subject="customer 8"),
        "ask": lambda: ask_release(hold, by=alan, reason="x"),
        "keep": lambda: keep_holding(hold, by=grace),
        "release": lambda: release(hold, by=grace),
    }[verb]
    with pytest.raises(RuntimeError):
        act()
    assert list(LegalHold.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_two_at_once_release_it_once(set_hold, alan, grace, northwind, events_named):
    hold = set_hold(subject="customer 7")
    fourth = factories.make_person("Edith Clarke", northwind, "admin")
    ask_release(hold, by=alan, reason="Settled.")
    answers = at_once(partial(release, hold, by=grace), partial(release, hold, by=fourth))
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert len(events_named("retention.hold_released")) == 1


@pytest.fixture
def somebody_forgets():
    """Another session in the midst of a batch that erases, until it is told to end."""
    asked = connection.get_connection_params()
    known = {name: asked[name] for name in ("host", "port", "user", "password", "dbname") if asked.get(name)}
    with psycopg.connect(**known) as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(7790, 1)")
        yield other


def test_a_hold_waits_longer_than_others_for_a_batch_that_erases(set_hold, somebody_forgets):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10s'")
        cursor.execute("SHOW lock_timeout")
        usual = cursor.fetchone()
    ending = Timer(3.5, somebody_forgets.rollback)
    ending.start()
    assert set_hold(subject="customer 7").is_live
    ending.join()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert (cursor.fetchone(), usual) == (("3s",), ("3s",))


def test_a_hold_that_waited_in_vain_says_so(set_hold, somebody_forgets, monkeypatch):
    monkeypatch.setattr(holds, "PATIENCE", "50ms")
    with pytest.raises(Unavailable, match=r"being erased.*was not set.*in a moment"):
        set_hold(subject="customer 7")
    assert not LegalHold.objects.exists()
    somebody_forgets.rollback()
    assert set_hold(subject="customer 7").is_live


def test_the_database_holds_the_teams_apart_too(set_hold, otto):
    hold = set_hold(subject="customer 7")
    theirs = factories.make_workflow(otto.teams[0])
    with pytest.raises(IntegrityError, match="one team"), transaction.atomic():
        LegalHold.objects.create(
            team=hold.team, name="x", reason="x", workflow=theirs, set_by=hold.set_by, event_id=1
        )
