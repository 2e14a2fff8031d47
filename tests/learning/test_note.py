"""Learning from decisions: the same rows come of it, however and however often one hears of them."""

import random
import sys
import threading

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.audit.models import Bookmark
from reviewapp.learning import actions
from reviewapp.learning.actions.comparing import digests_of
from reviewapp.learning.actions.note import take_in
from reviewapp.learning.models import Atom, Evidence, Observation, Pattern
from reviewapp.review.models import Decision, Output
from reviewapp.review.subjects import coded
from tests import factories
from tests.learning.histories import (
    FINE,
    WRONG,
    approved,
    judged,
    judged_again,
    learned,
    note_all,
    random_history,
    tell,
    the_pattern,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


def test_an_edit_is_measured_and_falls_into_atoms(workflow, rosa):
    [output] = learned(judged(workflow, rosa, unit="Ana"))

    seen = Observation.objects.get(output=output)
    assert (seen.verdict, seen.kind, seen.unit, seen.reviewer) == ("edited", "replace", coded("Ana"), rosa)
    assert seen.removed > 0 < seen.rate
    assert list(seen.atoms.values_list("kind", flat=True)) == ["replace_sentence"]


def test_a_pattern_begins_with_the_second_source_and_counts_earlier_chances(workflow, rosa, sam):
    learned(approved(workflow, rosa, output=WRONG), approved(workflow, rosa))
    learned(judged(workflow, rosa, unit="Ana"))
    assert not Pattern.objects.exists()
    learned(judged(workflow, sam, unit="Ben"))

    pattern = the_pattern()
    assert (pattern.hits, pattern.exposures, pattern.units, pattern.reviewers) == (2, 3, 2, 2)
    assert pattern.top_share == 0.5
    assert pattern.first_seen <= pattern.last_seen


def test_one_source_is_no_pattern_however_often_it_shows(workflow, rosa, sam):
    learned(*(judged(workflow, who, unit="Ana") for who in (rosa, sam, rosa)))

    assert Atom.objects.count() == 3
    assert not Pattern.objects.exists()


def test_what_was_refused_whole_says_nothing_about_its_parts(workflow, rosa):
    learned(judged(workflow, rosa), judged(workflow, rosa))
    learned(judged(workflow, rosa, verdict="rejected"))

    assert (the_pattern().hits, the_pattern().exposures) == (2, 2)
    assert Observation.objects.filter(verdict="rejected").exists()


def test_a_later_decision_replaces_what_the_earlier_left(workflow, rosa, sam):
    outputs = learned(*(judged(workflow, rosa) for _ in range(3)))
    judged_again(outputs[0], sam, verdict="approved", days_ago=0)
    learned(outputs[0])

    assert (the_pattern().hits, the_pattern().exposures) == (2, 3)
    assert Observation.objects.get(output=outputs[0]).reviewer == sam


def test_a_decision_that_no_longer_stands_leaves_nothing(workflow, rosa):
    outputs = learned(judged(workflow, rosa), judged(workflow, rosa))
    Decision.objects.filter(output=outputs[0]).update(effective_at=None)
    learned(outputs[0])

    assert list(Observation.objects.values_list("output", flat=True)) == [outputs[1].pk]
    assert not Pattern.objects.exists()
    assert not Evidence.objects.exists()


def test_content_that_was_replaced_since_is_not_learned_from(workflow, rosa):
    output = judged(workflow, rosa)
    Output.objects.filter(pk=output.pk).update(content=factories.make_content(FINE), revision=2)
    learned(output)

    assert not Observation.objects.exists()


def test_a_pattern_that_a_person_named_stays_without_its_evidence(workflow, rosa, lena):
    outputs = learned(judged(workflow, rosa), judged(workflow, rosa))
    actions.rename_pattern(the_pattern(), by=lena, name="Promised day")
    Decision.objects.filter(output=outputs[0]).update(effective_at=None)
    learned(outputs[0])

    assert (the_pattern().hits, the_pattern().exposures, the_pattern().name) == (1, 1, "Promised day")


def test_fields_are_learned_by_their_path(northwind, rosa):
    workflow = factories.make_workflow(northwind, name="Invoices", kind="object")
    for number in range(3):
        before = {"date": f"2026-07-0{number + 1}", "total": 12}
        learned(judged(workflow, rosa, output=before, after=before | {"date": f"2026-0{number + 1}-07"}))
    learned(approved(workflow, rosa, output={"date": "2026-05-05", "total": 7}))

    pattern = Pattern.objects.get(kind="field", path="date", before="", change="wrong")
    assert (pattern.hits, pattern.exposures) == (3, 4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_any_order_any_batches_and_repeats_leave_the_same_rows(workflow, rosa, sam, seed):
    dice = random.Random(seed)
    with transaction.atomic():
        outputs = random_history(workflow, [rosa, sam], dice)
        take_in(outputs)
        actions.score(workflow)
        expected = digests_of(workflow)
        told = dice.sample(outputs, len(outputs)) + dice.choices(outputs, k=3)
        Observation.objects.all().delete()
        Pattern.objects.all().delete()
        while told:
            size = dice.randrange(1, 4)
            take_in(told[:size])
            told = told[size:]
        actions.score(workflow)
        assert digests_of(workflow) == expected
        assert actions.differing_after_rebuild(workflow) == []
        transaction.set_rollback(True)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_decisions_that_go_away_take_with_them_what_they_left(workflow, rosa, sam, seed):
    dice = random.Random(seed)
    with transaction.atomic():
        outputs = random_history(workflow, [rosa, sam], dice)
        gone = dice.sample(outputs, len(outputs) // 2)
        take_in(set(outputs) - set(gone))
        expected = digests_of(workflow)
        take_in(gone)
        Decision.objects.filter(output__in=gone).update(effective_at=None)
        take_in(gone)
        assert digests_of(workflow) == expected
        transaction.set_rollback(True)


# ---- through the trail -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_was_sealed_is_read_once_and_in_pieces(workflow, rosa):
    outputs = [judged(workflow, rosa) for _ in range(5)]
    tell(*outputs, outputs[0])
    assert actions.has_news()
    while actions.note(limit=2):
        pass

    assert not actions.has_news()
    assert (the_pattern().hits, Observation.objects.count()) == (5, 5)


@pytest.mark.django_db(transaction=True)
def test_a_consumer_that_dies_in_the_middle_leaves_nothing_half_done(workflow, rosa, monkeypatch):
    outputs = [judged(workflow, rosa) for _ in range(4)]
    tell(*outputs)
    with monkeypatch.context() as patched:
        patched.setattr(sys.modules["reviewapp.learning.actions.note"], "grow", _die)
        with pytest.raises(RuntimeError):
            actions.note()
    assert not Observation.objects.exists()
    assert not Bookmark.objects.filter(name="learning", position__gt=0).exists()
    note_all()

    assert the_pattern().hits == 4
    assert actions.differing_after_rebuild(workflow) == []


def _die(*args):
    raise RuntimeError("killed")


@pytest.mark.django_db(transaction=True)
def test_several_consumers_at_once_count_everything_once(workflow, rosa, sam):
    outputs = [judged(workflow, who) for who in (rosa, sam) * 6]
    tell(*outputs)
    threads = [threading.Thread(target=_consume) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    note_all()

    assert (the_pattern().hits, Observation.objects.count()) == (12, 12)
    assert actions.differing_after_rebuild(workflow) == []


def _consume():
    try:
        for _ in range(10):
            actions.note(limit=2)
    finally:
        connection.close()
