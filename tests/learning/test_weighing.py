"""Whose corrections count how much, from what several people said about the same outputs."""

import pytest

from reviewapp.learning import actions
from reviewapp.learning.actions.support import support_of
from reviewapp.learning.actions.weighing import keep_trust, opinions_of, support_by_weight, trust_of, weighed
from reviewapp.learning.models import Suspicion, Trust
from tests import factories
from tests.learning.histories import approved, judged, judged_again, learned, recurring, the_pattern


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def twice_judged(workflow, rosa, sam, lena):
    """Twenty outputs that three people judged; Lena always says the opposite of the two others."""
    outputs = []
    for number in range(20):
        is_wrong = number % 2 == 0
        output = (judged if is_wrong else approved)(workflow, rosa, days_ago=9)
        verdicts = ("edited", "approved") if is_wrong else ("approved", "edited")
        judged_again(output, lena, verdict=verdicts[1], days_ago=8)
        judged_again(output, sam, verdict=verdicts[0], days_ago=7)
        outputs.append(output)
    return learned(*outputs)


def test_only_what_several_people_judged_is_compared(workflow, twice_judged, rosa, lena):
    alone = judged(workflow, rosa)
    judged_again(alone, rosa, verdict="approved")
    opinions = opinions_of(workflow)

    assert len(opinions) == 60
    assert str(alone.content_id) not in {unit for unit, _, _ in opinions}


def test_who_says_the_opposite_counts_hardly_at_all(workflow, twice_judged, rosa, sam, lena):
    actions.mine(workflow)
    trust = {each.reviewer: each for each in Trust.objects.all()}

    assert trust[lena].weight < 0.2
    assert 0.8 < trust[rosa].weight == trust[sam].weight <= 1
    assert trust[lena].outputs == 20
    assert trust[lena].low <= trust[lena].alpha <= trust[lena].high < 0.2


def test_until_enough_was_compared_everybody_counts_whole(workflow, rosa, sam):
    output = judged(workflow, rosa)
    judged_again(output, sam, verdict="approved")
    actions.mine(workflow)

    assert [each.weight for each in Trust.objects.all()] == [1, 1]
    assert weighed(workflow) == {}


def test_the_same_decisions_give_the_same_trust(workflow, twice_judged):
    before = trust_of(workflow)
    keep_trust(workflow, before)

    assert trust_of(workflow) == before
    assert actions.differing_after_rebuild(workflow) == []


def test_a_pattern_proves_less_by_those_who_count_less(workflow, rosa, sam):
    pattern = recurring(workflow, rosa, sam, times=6)
    actions.score(workflow)
    pattern.refresh_from_db()
    before = pattern.log_e
    Trust.objects.create(workflow=workflow, reviewer=sam, weight=0.5)
    actions.score(workflow)
    pattern.refresh_from_db()

    assert pattern.log_e < before
    assert pattern.hits == 12
    assert weighed(workflow)[pattern.pk][:2] == (9, 9)


def test_one_who_counts_next_to_nothing_is_no_second_voice(workflow, rosa, sam):
    recurring(workflow, rosa, sam, times=6)
    Trust.objects.create(workflow=workflow, reviewer=sam, weight=0.05)
    actions.score(workflow)

    assert the_pattern().state == "candidate"
    assert support_of(workflow, [the_pattern()]).top_share > 0.9


def test_weight_never_makes_more_of_a_correction():
    told = support_by_weight([(0.5 * 4, 0.5 * 4), (1.0 * 3, 1.0 * 5)])

    assert told == (5.0, 7.0, 0.6)
    assert support_by_weight([(0.0, 2.0)]) == (0.0, 2.0, 0.0)


def test_the_page_of_a_suspicion_says_how_far_the_person_counts(workflow, rosa, lena, signed_in):
    Trust.objects.create(
        workflow=workflow, reviewer=rosa, weight=0.62, outputs=34, alpha=0.4, low=0.2, high=0.6
    )
    flag = Suspicion.objects.create(workflow=workflow, reviewer=rosa, kind="opposite", facts={})
    page = signed_in(lena).get(f"/learning/suspicions/{flag.pk}/").content.decode()

    assert "34 outputs" in page
    assert "0.40, 80 % range 0.20 to 0.60" in page
