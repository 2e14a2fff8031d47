"""A threshold goes up when the promise is broken, down when it would hold, and stays in between."""

import pytest
from django.db.models.functions import Now

from reviewapp.learning import actions
from reviewapp.learning.models import LearningSettings, Observation, Suggestion
from reviewapp.review.models import Output
from tests.learning.making import make_observation
from tests.learning.test_suggest_routes import came_of, suggested, sure_enough, workflow_with

LOW = {"auto_approve_at": 0.7, "spot_check": 0.1}


@pytest.fixture
def loose(northwind):
    """A threshold of 0.7 and a promise that at most a fifth is wrong."""
    workflow = workflow_with(northwind, LOW)
    LearningSettings.objects.create(workflow=workflow, promise=0.2)
    return workflow


def judged(workflow, by, *, fine=(0, 0.95), wrong=(0, 0.75)):
    """What a person made of outputs that the threshold lets through: (how many, how sure) of each."""
    for verdict, (count, sure) in (("approved", fine), ("edited", wrong)):
        for _ in range(count):
            seen = make_observation(workflow, by, verdict=verdict)
            Output.objects.filter(pk=seen.pk).update(confidence=sure)


def thresholds(workflow):
    return [each for each in suggested(workflow) if each.kind == "threshold"]


def test_a_broken_promise_raises_the_threshold_to_where_it_holds(loose, rosa):
    judged(loose, rosa, fine=(26, 0.95), wrong=(22, 0.75))
    (raised,) = thresholds(loose)

    assert 0.75 < raised.change["set"]["auto_approve_at"] <= 0.95
    assert raised.title.startswith("Safety: raise the threshold to 0.95. The promise is broken: 22 of 48")
    assert (raised.state, raised.cause, raised.hits, raised.exposures) == ("open", "threshold:raise", 22, 48)
    gate = raised.replays.get().result["gate"]
    assert gate["passed"]
    assert "let through now 22 were wrong" in gate["reasons"][0]
    assert thresholds(loose) == []


def test_where_it_holds_nowhere_nothing_is_approved_by_confidence(loose, rosa):
    judged(loose, rosa, wrong=(12, 0.9))
    (raised,) = thresholds(loose)

    assert raised.change["set"] == {"auto_approve_at": None}
    assert raised.title.startswith("Safety: approve nothing by confidence")
    assert raised.state == "open"


def test_the_notes_and_reasons_of_a_raise_say_that_the_promise_is_broken(loose, rosa, lena):
    judged(loose, rosa, fine=(26, 0.95), wrong=(22, 0.75))
    (raised,) = thresholds(loose)
    assert "It rests on 48 labelled outputs, 22 of them wrong" in raised.reasons[0]["text"]

    notes = actions.approve(raised, by=lena, digest=raised.digest).version.notes

    assert "The promise is broken" in notes
    assert "22 of 48 labelled outputs were wrong" in notes


def test_between_the_two_certainties_nothing_is_suggested(loose, rosa):
    judged(loose, rosa, fine=(30, 0.95), wrong=(10, 0.75))

    assert thresholds(loose) == []


def test_failures_that_agents_report_by_themselves_break_no_promise(loose):
    came_of(loose, [("All is well.", 0.9, True) for _ in range(20)])

    assert thresholds(loose) == []


def test_a_broken_promise_closes_an_open_suggestion_to_go_lower(northwind, rosa):
    workflow = workflow_with(northwind, {"auto_approve_at": 0.99, "spot_check": 0.1})
    came_of(workflow, sure_enough(900))
    (lower,) = thresholds(workflow)
    Output.objects.update(confidence=0.1)
    judged(workflow, rosa, wrong=(12, 0.995))
    (raised,) = thresholds(workflow)

    lower.refresh_from_db()
    assert (lower.state, raised.state) == ("outdated", "open")
    assert "the other way" in lower.close_reason
    assert Suggestion.objects.undecided().filter(kind="threshold").count() == 1


def test_a_dismissed_raise_waits_for_half_as_many_labels_more(loose, rosa, lena):
    judged(loose, rosa, wrong=(12, 0.9))
    (raised,) = thresholds(loose)
    actions.dismiss(raised, by=lena, reason="The labels are wrong.")

    judged(loose, rosa, wrong=(3, 0.9))
    assert thresholds(loose) == []
    judged(loose, rosa, wrong=(3, 0.9))
    assert len(thresholds(loose)) == 1


def test_a_lowered_threshold_is_not_lowered_again_for_a_few_labels_more(northwind, lena):
    workflow = workflow_with(northwind, {"auto_approve_at": 0.99, "spot_check": 0.1})
    came_of(workflow, sure_enough(900))
    (lower,) = thresholds(workflow)
    actions.approve(lower, by=lena, digest=lower.digest)
    Output.objects.filter(confidence__lt=0.6).update(confidence=0.62)
    Suggestion.objects.filter(pk=lower.pk).update(exposures=800, closed_at=Now())
    Observation.objects.all().delete()

    assert thresholds(workflow) == []
