"""Of what is hardly ever corrected among its many chances only the corrections are kept, not the chances."""

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.learning import actions
from reviewapp.learning.actions.comparing import digests_of
from reviewapp.learning.actions.counting import MOST_CHANCES
from reviewapp.learning.actions.note import take_in
from reviewapp.learning.models import Evidence, Observation, Pattern
from reviewapp.review.models import Decision
from tests import factories
from tests.learning.histories import WRONG, approved, judged, learned, random_history, the_pattern

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Three chances for each correction are too many here."""
    monkeypatch.setitem(MOST_CHANCES, "wording", 3)


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


def passed(workflow, by, times):
    """The wrong words, `times`, and left as they were."""
    return learned(*(approved(workflow, by, output=WRONG) for _ in range(times)))


def kept():
    return sorted(the_pattern().evidence.values_list("is_hit", flat=True))


def test_a_pattern_with_too_many_chances_keeps_its_hits_alone(workflow, rosa, sam):
    learned(judged(workflow, rosa), judged(workflow, sam))
    passed(workflow, rosa, 4)
    assert (kept(), the_pattern().is_faint) == ([False] * 4 + [True] * 2, False)
    passed(workflow, rosa, 1)

    pattern = the_pattern()
    assert (kept(), pattern.is_faint) == ([True, True], True)
    assert (pattern.hits, pattern.least_chances, pattern.units) == (2, 6, 2)


def test_a_pattern_is_born_faint_where_the_past_held_too_many_chances(workflow, rosa, sam):
    passed(workflow, rosa, 9)
    learned(judged(workflow, rosa), judged(workflow, sam))

    assert (kept(), the_pattern().is_faint, the_pattern().least_chances) == ([True, True], True, 6)
    assert not Evidence.objects.filter(is_hit=False, pattern__is_faint=True).exists()


def test_corrections_bring_a_faint_pattern_back_with_all_its_chances(workflow, rosa, sam):
    learned(judged(workflow, rosa), judged(workflow, sam))
    passed(workflow, rosa, 6)
    learned(judged(workflow, sam))
    assert the_pattern().is_faint
    actions.score(workflow)

    assert (the_pattern().hits, the_pattern().exposures, the_pattern().is_faint) == (3, 9, False)


def test_chances_that_go_away_bring_it_back(workflow, rosa, sam):
    learned(judged(workflow, rosa), judged(workflow, sam))
    gone = passed(workflow, rosa, 6)[0]
    actions.score(workflow)
    assert the_pattern().is_faint
    for output in (gone, Observation.objects.filter(verdict="approved").last().output):
        Decision.objects.filter(output=output).update(effective_at=None)
        learned(output)
    actions.score(workflow)

    assert (the_pattern().exposures, the_pattern().is_faint) == (6, False)


def test_who_speaks_of_a_faint_pattern_has_its_chances_listed(workflow, rosa, sam, lena):
    learned(judged(workflow, rosa), judged(workflow, sam))
    passed(workflow, rosa, 8)
    actions.rename_pattern(the_pattern(), by=lena, name="Promised day")
    actions.score(workflow)

    assert (the_pattern().exposures, the_pattern().is_faint, len(kept())) == (10, False, 10)
    assert passed(workflow, rosa, 1)
    assert the_pattern().exposures == 11


def test_decisions_set_aside_are_no_chances(workflow, rosa, sam, lena):
    learned(judged(workflow, rosa), judged(workflow, sam))
    passed(workflow, rosa, 3)
    learned(*(approved(workflow, sam, output=WRONG) for _ in range(4)))
    assert the_pattern().is_faint
    actions.quarantine_by_hand(workflow, reviewer=sam, by=lena, reason="Approves all.")
    assert the_pattern().is_faint
    passed(workflow, rosa, 1)
    assert (the_pattern().hits, the_pattern().least_chances) == (1, 3)
    assert actions.differing_after_rebuild(workflow) == []


def test_a_faint_pattern_is_never_shown_as_recurring(workflow, rosa, sam):
    learned(*(judged(workflow, who) for who in (rosa, sam) * 6))
    actions.score(workflow)
    assert the_pattern().state == "admitted"
    passed(workflow, rosa, 25)
    actions.score(workflow)

    assert (the_pattern().is_faint, the_pattern().state) == (True, "candidate")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_any_order_any_batches_and_repeats_leave_the_same_rows(workflow, rosa, sam, seed):
    dice = random.Random(seed)
    with transaction.atomic():
        outputs = random_history(workflow, [rosa, sam], dice)
        outputs += [approved(workflow, rosa, output=WRONG).pk for _ in range(dice.randrange(9))]
        take_in(outputs)
        actions.score(workflow)
        expected = digests_of(workflow)
        told = dice.sample(outputs, len(outputs)) + dice.choices(outputs, k=6)
        Observation.objects.all().delete()
        Pattern.objects.all().delete()
        while told:
            size = dice.randrange(1, 5)
            take_in(told[:size])
            told = told[size:]
            if dice.random() < 0.3:
                actions.score(workflow)
        actions.score(workflow)
        assert digests_of(workflow) == expected
        assert actions.differing_after_rebuild(workflow) == []
        transaction.set_rollback(True)
