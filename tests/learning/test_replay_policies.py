"""Routing, thresholds, checks and categories, tried on past outputs."""

import pytest

from reviewapp.learning import actions
from reviewapp.learning.models import Observation, ReplayCase, Suggestion
from reviewapp.review.models import Outcome
from tests import factories
from tests.learning.making import make_observation
from tests.learning.suggesting import DOCUMENT, MERGE, propose

POLICY = {**DOCUMENT, "thresholds": {"auto_approve_at": 0.9, "spot_check": 0.1}}
LATE = {"field": "output.text", "op": "contains", "value": "Tuesday"}
RULE = {"name": "Names a day", "when": LATE, "then": {"route": "review"}}
ADD = {"kind": "routing", "op": "add", "at": 0, "rule": RULE}
CHECK = {"kind": "check", "op": "add", "check": {"name": "Names no day", "expect": {"not": LATE}}}


@pytest.fixture
def replies(northwind):
    workflow = factories.make_workflow(northwind, autonomy="supervised")
    factories.make_policy(workflow, POLICY)
    return workflow


@pytest.fixture
def past(replies, rosa):
    """Eight sure outputs that name a day and were wrong, twelve sure ones that were fine, two unsure."""
    wrong = [make_observation(replies, rosa, days_ago=n + 1) for n in range(8)]
    fine = [make_observation(replies, rosa, output="All is well.", verdict="approved") for _ in range(12)]
    unsure = [make_observation(replies, rosa, output="Perhaps.", verdict="approved") for _ in range(2)]
    for rows, confidence in ((wrong, 0.95), (fine, 0.95), (unsure, 0.3)):
        for each in rows:
            each.output.confidence = confidence
            each.output.save()


def run(suggestion):
    for replay in actions.due_replays():
        actions.run_replay(replay)
    return suggestion.replays.first()


def group(replay, name):
    return next(each for each in replay.result["groups"] if each["name"] == name)


def test_a_rule_is_tried_by_the_routing_of_intake(replies, past, enzo):
    replay = run(propose(replies, by=enzo, change=ADD, title="Look at days"))

    assert replay.result["gate"]["passed"]
    assert group(replay, "Would go to a person") == {
        "name": "Would go to a person",
        "n": 8,
        "better": 8,
        "same": 0,
        "worse": 0,
    }
    assert ReplayCase.objects.filter(change="better").count() == 8
    assert replay.result["weeks"]
    assert Suggestion.objects.get().state == "open"


def test_a_rule_says_which_rules_in_force_match_the_same_outputs(replies, past, enzo):
    sure = {
        "name": "Sure",
        "when": {"field": "confidence", "op": ">", "value": 0.5},
        "then": {"route": "review"},
    }
    factories.make_policy(replies, {**POLICY, "routing": [sure]})
    replay = run(propose(replies, by=enzo, change=ADD, title="Look at days"))

    assert replay.result["overlaps"] == [{"name": "Sure", "both": 8, "own": 8, "comes": "after"}]


def test_a_rule_that_catches_nothing_does_not_pass(replies, past, enzo):
    rule = {**RULE, "when": {"field": "output.text", "op": "contains", "value": "well"}}
    replay = run(propose(replies, by=enzo, change={**ADD, "rule": rule}, title="Look at wells"))

    assert not replay.result["gate"]["passed"]
    assert group(replay, "Would go to a person")["worse"] == 12


def test_a_lower_threshold_says_what_would_slip_through(replies, past, enzo):
    change = {"kind": "threshold", "set": {"auto_approve_at": 0.2}}
    replay = run(propose(replies, by=enzo, change=change, title="Approve more"))

    assert group(replay, "Would need no person") == {
        "name": "Would need no person",
        "n": 2,
        "better": 2,
        "same": 0,
        "worse": 0,
    }
    assert replay.result["minutes_a_week"] >= 0


def test_a_check_is_as_good_as_what_fails_it(replies, past, enzo):
    replay = run(propose(replies, by=enzo, change=CHECK, title="No days"))

    assert replay.result["gate"]["passed"]
    assert replay.result["figures"][-1]["value"] == "8"


def test_what_nobody_looked_at_is_said(replies, enzo):
    factories.make_output(replies, confidence=0.95)
    known = factories.make_output(replies, confidence=0.95)
    Outcome.objects.create(output=known, kind="failed", at="2026-11-01T00:00:00Z")
    replay = run(propose(replies, by=enzo, change=ADD, title="Look at days"))

    assert replay.result["missing"] == 0.5
    assert "50" in replay.result["leans_on"]
    assert group(replay, "Would go to a person") == {
        "name": "Would go to a person",
        "n": 2,
        "better": 1,
        "same": 1,
        "worse": 0,
    }


def test_while_people_see_everything_that_is_said_too(replies, past, enzo):
    type(replies).objects.update(autonomy="approve")
    replay = run(propose(replies, by=enzo, change=ADD, title="Look at days"))

    assert "people see every output" in replay.result["leans_on"]


def test_categories_are_counted(replies, past, enzo):
    for number, key in enumerate(("tone", "chummy"), 1):
        factories.make_category(replies, number=number, name=key, key=key)
    Observation.objects.filter(verdict="edited").update(categories=["tone"])
    replay = run(propose(replies, by=enzo, change=MERGE, title="One tone"))

    assert group(replay, "tone")["n"] == 8
    assert group(replay, "chummy")["n"] == 0
