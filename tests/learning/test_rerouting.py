"""Rerouting past outputs: the same routing as intake, counted exactly."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.learning.rerouting import Case, Count, reroute
from reviewapp.workflows.routing import route

START = datetime(2026, 11, 2, 9, tzinfo=UTC)  # a Monday
SLICE = {"field": "input.days", "op": ">", "value": 30}
NOW = {
    "routing": [],
    "thresholds": {"auto_approve_at": 0.8, "spot_check": 0.1},
    "checks": [
        {"name": "Paid", "expect": {"field": "output.paid", "op": ">", "value": 0}, "on_fail": "review"}
    ],
}
NEW = {
    **NOW,
    "routing": [{"name": "Late ones", "when": SLICE, "then": {"route": "review", "queue": "seniors"}}],
    "checks": [
        NOW["checks"][0],
        {"name": "Small", "expect": {"field": "output.paid", "op": "<", "value": 90}, "on_fail": "note"},
    ],
}
facts = st.fixed_dictionaries(
    {"confidence": st.none() | st.floats(0, 1), "risk": st.sampled_from(("low", "high"))},
    optional={
        "input": st.fixed_dictionaries({}, optional={"days": st.integers(0, 60) | st.just("many")}),
        "output": st.fixed_dictionaries({"paid": st.integers(-5, 100)}),
    },
)
cases = st.lists(
    st.builds(
        Case,
        id=st.integers(0, 999),
        facts=facts,
        wrong=st.sampled_from((True, False, None)),
        at=st.none() | st.integers(0, 50).map(lambda day: START + timedelta(days=day)),
        minutes=st.none() | st.floats(0, 60),
    ),
    max_size=40,
)


def draw(number):
    return Random(number).random()


def run(past, now=NOW, new=NEW, autonomy="supervised"):
    return reroute(now, new, past, autonomy=autonomy, draw=draw)


@settings(max_examples=200, deadline=None)
@given(cases, st.sampled_from(("shadow", "approve", "supervised", "trusted")))
def test_the_counts_are_those_of_a_naive_recount(past, autonomy):
    found = run(past, autonomy=autonomy)
    for side, document in ((found.now, NOW), (found.new, NEW)):
        routed = [(c, route(document, c.facts, autonomy=autonomy, draw=draw(c.id))) for c in past]
        review = [c for c, r in routed if r.route == "review"]
        approved = [c for c, r in routed if r.route == "approve"]
        assert side.reviews == len(review)
        assert side.spot_checks == sum(r.spot_check for _, r in routed)
        assert side.caught == Count(sum(c.wrong is True for c in review), sum(c.wrong is True for c in past))
        assert side.precision == naive(review)
        assert side.escaped == naive(approved)
        seen = side.reviews + side.spot_checks
        assert side.per_thousand == pytest.approx(1000 * seen / len(past) if past else 0)
    assert found.missing == pytest.approx(sum(c.wrong is None for c in past) / len(past) if past else 0)


def naive(chosen):
    return Count(sum(c.wrong is True for c in chosen), sum(c.wrong is not None for c in chosen))


@settings(max_examples=100, deadline=None)
@given(cases)
def test_what_moves_is_listed_with_from_and_to(past):
    found = run(past)
    expected = []
    for case in past:
        before, after = (
            route(document, case.facts, autonomy="supervised", draw=draw(case.id)) for document in (NOW, NEW)
        )
        if (before.route, before.queue) != (after.route, after.queue):
            expected.append((case.id, (before.route, before.queue), (after.route, after.queue)))
    assert [(each.id, each.before, each.after) for each in found.moved] == expected
    rerouted = [each for each in found.moved if each.is_rerouted]
    assert found.newly_reviewed.n + found.newly_approved.n <= len(rerouted)


@given(cases)
def test_weeks_add_up_to_all_reviews_with_a_time(past):
    past = [case for case in past if case.at]
    found = run(past)
    assert sum(now for _, now, _ in found.weeks) == found.now.reviews + found.now.spot_checks
    assert sum(new for _, _, new in found.weeks) == found.new.reviews + found.new.spot_checks
    assert all(monday.weekday() == 0 for monday, _, _ in found.weeks)


def case(number, *, days=5, confidence=0.9, wrong=False, **more):
    return Case(
        number, {"input": {"days": days}, "output": {"paid": 5}, "confidence": confidence}, wrong, **more
    )


def test_a_rule_that_catches_errors_says_how_many_and_at_what_cost():
    past = [
        *(case(n, wrong=False, at=START + timedelta(days=n % 28), minutes=2) for n in range(60)),
        *(case(n, days=40, wrong=True, at=START + timedelta(days=n % 28), minutes=4) for n in range(60, 90)),
        *(case(n, days=40, wrong=None) for n in range(90, 100)),
    ]
    found = run(past)
    assert found.new.caught == Count(30, 30)
    assert found.newly_reviewed == Count(30, 30)
    assert found.new.escaped == Count(0, 60)
    assert found.now.escaped == Count(30, 90)
    assert found.missing == pytest.approx(0.1)
    assert found.missing_among_moved == pytest.approx(0.25)
    assert found.new.caught.share.low == pytest.approx(0.05 ** (1 / 30))
    assert found.new.per_week > found.now.per_week
    assert found.new.minutes_a_week == pytest.approx(found.new.per_week * (60 * 2 + 30 * 4) / 90)
    assert found.moved[0].why == "Rule “Late ones” sends it to queue “seniors”"


def test_a_rule_that_errs_counts_as_a_review_and_is_named():
    found = run([case(1, days="many"), case(2)])
    assert found.new.erred == {"Late ones": 1}
    assert found.new.reviews == found.now.reviews + 1
    assert found.moved[0].after == ("review", None)


def test_a_changed_check_says_how_often_it_fails_before_and_after():
    past = [
        Case(n, {"input": {"days": 1}, "output": {"paid": paid}, "confidence": 0.9}, wrong)
        for n, (paid, wrong) in enumerate([(-1, True), (5, False), (95, True), (99, False), (97, None)])
    ]
    paid, small = run(past).checks
    assert (paid.name, paid.fails_before, paid.fails_after) == ("Paid", 1, 1)
    assert (small.name, small.fails_before, small.fails_after) == ("Small", None, 3)
    assert small.precision == Count(1, 2)


def test_nothing_past_is_nothing_moved():
    found = run([])
    assert (found.n, found.moved, found.weeks, found.missing) == (0, [], [], 0)
    assert found.now.caught.share.high == 1


def test_the_same_policy_moves_nothing():
    past = [case(n, days=n, confidence=n / 60) for n in range(60)]
    found = run(past, now=NEW, new=NEW)
    assert found.moved == []
    assert found.now == found.new


def test_a_case_that_only_changes_its_queue_is_moved_but_not_rerouted():
    found = run([case(1, days=50, confidence=0.1)])
    assert [each.is_rerouted for each in found.moved] == [False]
    assert found.newly_reviewed == Count(0, 0)
