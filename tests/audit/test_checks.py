"""Checks of the trail by the clock or on demand: what each found stays, and looking is told once an hour."""

from datetime import timedelta

import pytest
from django.db import transaction

from reviewapp.audit.actions import (
    ask_verification,
    forget_sightings,
    is_outdated,
    last_full_verification,
    last_verification,
    record_look,
    seal,
    tell_result,
    telling_verification,
    verification_is_due,
    verify_again,
)
from reviewapp.audit.models import Event, Sighting, Verification
from reviewapp.audit.report import Report
from reviewapp.base.clock import database_now
from tests.at_once import at_once
from tests.audit.attacks import forge, unguarded
from tests.audit.conftest import record_some

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trail():
    record_some(5, team=1)
    seal()


def age(days):
    ended = database_now() - timedelta(days=days)
    Verification.objects.update(finished_at=ended)


def test_the_first_check_is_of_the_whole_and_says_what_it_saw(trail):
    verify_again()
    told = last_verification()

    assert (told.kind, told.result, told.size, told.start) == ("full", "ok", 5, 0)
    assert told.key.startswith("reviewapp.test/audit+")
    assert (told.findings, told.first_bad_position, told.checkpoints) == ({}, None, 1)


def test_what_is_new_is_checked_by_the_hour_and_all_by_the_week(trail):
    verify_again()
    record_some(5, team=1)
    seal()
    assert not verification_is_due()

    age(days=1)
    verify_again()
    assert (last_verification().kind, last_verification().start) == ("since", 5)

    age(days=8)
    record_some(5, team=1)
    seal()
    verify_again()
    assert (last_verification().kind, last_verification().size) == ("full", Event.objects.count() - 1)


def test_a_trail_that_was_changed_turns_red_with_the_first_bad_position(trail):
    with unguarded() as execute:
        forge(execute, position=3)
    verify_again()

    assert (last_verification().result, last_verification().first_bad_position) == ("altered", 5)
    assert not last_verification().is_good
    assert last_verification().findings["altered"] >= 1


def test_a_good_check_of_what_is_new_hides_no_bad_one_of_the_whole(trail):
    with unguarded() as execute:
        forge(execute, position=3)
    verify_again()
    tell_result(Report(size=5), kind="since", start=5)

    assert last_verification().is_good
    assert telling_verification().result == "altered"
    age(days=1)
    assert verification_is_due()
    verify_again()
    assert last_verification().kind == "full"


def test_a_check_is_outdated_once_the_next_is_long_due(trail):
    verify_again()
    age(days=1)
    assert not is_outdated(last_verification())  # nothing came after it
    record_some(5, team=1)
    seal()
    assert is_outdated(last_verification())
    verify_again()
    assert not is_outdated(last_verification())


def test_asking_twice_is_asking_once_and_leaves_one_event(trail, aude, northwind):
    verify_again()
    first = ask_verification(by=aude, team=northwind)

    assert ask_verification(by=aude, team=northwind) == first
    assert verification_is_due()
    assert Event.objects.filter(action="audit.verification_asked").count() == 1
    verify_again()
    assert (last_full_verification().pk, last_full_verification().asked_by) == (first.pk, aude.pk)
    assert not verification_is_due()


def test_a_check_that_a_dead_worker_began_is_taken_up_again(trail):
    begun = Verification.objects.create(kind="full", started_at=database_now())
    verify_again()

    assert last_verification().pk == begun.pk


def test_how_far_a_check_is_stands_in_its_row_while_it_runs(trail, monkeypatch):
    monkeypatch.setattr("reviewapp.audit.actions.verifying.EVERY", 2)
    verify_again()

    assert last_verification().goal == 5
    assert Verification.objects.values_list("reached", flat=True).get() == 5


def test_looking_again_within_the_hour_is_not_told_again(aude, northwind, rosa):
    def look(person, seen=()):
        return record_look("audit.read", subject=("trail", "t"), by=person, team=northwind, seen=seen)

    assert look(aude)
    assert look(aude) is None
    assert look(aude, seen=["another page"])
    assert look(rosa)

    Sighting.objects.update(at=database_now() - timedelta(minutes=61))
    assert look(aude)
    assert Event.objects.filter(action="audit.read").count() == 4


def test_a_look_that_was_rolled_back_is_told_the_next_time(aude, northwind):
    with transaction.atomic():
        assert record_look("audit.read", subject=("trail", "t"), by=aude, team=northwind)
        transaction.set_rollback(True)
    assert record_look("audit.read", subject=("trail", "t"), by=aude, team=northwind)


def test_two_looks_at_once_are_told_once(aude, northwind):
    def look():
        return record_look("audit.read", subject=("trail", "t"), by=aude, team=northwind)

    at_once(look, look)
    assert Event.objects.filter(action="audit.read").count() == 1


def test_old_sightings_are_let_go(aude, northwind):
    record_look("audit.read", subject=("trail", "t"), by=aude, team=northwind)
    assert forget_sightings() == 0
    Sighting.objects.update(at=database_now() - timedelta(hours=2))
    assert forget_sightings() == 1
