"""Where an output goes and why; and what stays true for every policy and every output."""

import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.workflows.routing import compile_policy, route
from tests.workflows.conftest import DOCUMENT

FACTS = {"output": {"amount": 20, "reason": "Late"}, "confidence": 0.95, "risk": "low", "finished": True}
BIG = {"field": "output.amount", "op": ">", "value": 500}


def go(document=DOCUMENT, *, autonomy="supervised", draw=0.5, **facts):
    return route(document, {**FACTS, **facts}, autonomy=autonomy, draw=draw)


def rule(name="R", when=None, **then):
    return {"name": name, "when": when or {"all": []}, "then": then or {"route": "review"}}


def test_confidence_over_the_threshold_approves():
    routed = go()

    assert (routed.route, routed.spot_check) == ("approve", False)
    assert routed.reasons == [
        {"kind": "threshold", "ref": "auto_approve_at", "text": "Confidence 0.95 reaches 0.9"}
    ]


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (0.62, "Confidence 0.62 is under 0.9"),
        (0.8999, "Confidence 0.8999 is under 0.9"),
        (None, "The agent gave no confidence from 0 to 1"),
        (True, "The agent gave no confidence from 0 to 1"),
        (10**400, "The agent gave no confidence from 0 to 1"),
    ],
)
def test_without_enough_confidence_a_person_looks(confidence, said):
    routed = go(confidence=confidence)

    assert routed.route == "review"
    assert routed.reasons[-1]["text"] == said


@pytest.mark.parametrize("risk", ["high", "critical", "unheard of"])
@pytest.mark.parametrize("autonomy", ["supervised", "trusted"])
def test_high_risk_is_approved_only_by_a_rule(risk, autonomy):
    assert go({"thresholds": {"auto_approve_at": 0}}, risk=risk, autonomy=autonomy).route == "review"
    allowed = {"routing": [rule(route="approve")]}
    assert go(allowed, risk=risk, autonomy=autonomy).route == "approve"


@pytest.mark.parametrize("autonomy", ["shadow", "approve", "no such level"])
def test_below_supervised_a_person_sees_everything(autonomy):
    assert go({"routing": [rule(route="approve")]}, autonomy=autonomy).route == "review"


def test_trusted_needs_no_threshold_but_heeds_rules_and_checks():
    assert go({}, autonomy="trusted", confidence=None).route == "approve"
    assert go(autonomy="trusted", output={"amount": 900, "reason": "x"}, risk="medium").route == "review"
    assert go(autonomy="trusted", output={"amount": 20}).route == "review"


def test_a_rule_names_queue_and_priority():
    routed = go(output={"amount": 900, "reason": "x"}, risk="medium")

    assert (routed.route, routed.queue, routed.priority) == ("review", "seniors", 1)
    assert routed.reasons == [
        {
            "kind": "rule",
            "ref": "Large refunds",
            "text": "Rule “Large refunds” sends it to queue “seniors”",
        }
    ]


def test_without_a_rule_risk_sets_the_priority():
    found = [go(risk=risk).priority for risk in ("critical", "high", "medium", "low", None)]

    assert found == [0, 1, 2, 3, 2]


def test_what_is_unfinished_goes_to_a_person_whatever_rules_say():
    routed = go({"routing": [rule(route="approve")]}, finished=False)

    assert routed.route == "review"
    assert routed.reasons[0]["kind"] == "unfinished"


def test_a_failing_check_sends_to_review_and_a_note_only_tells():
    check = {"name": "Cheap", "expect": {"field": "output.amount", "op": "<", "value": 5}, "blocking": True}

    stopped = go({**DOCUMENT, "checks": [check | {"on_fail": "review"}]})
    noted = go({**DOCUMENT, "checks": [check | {"on_fail": "note"}]})

    assert (stopped.route, noted.route) == ("review", "approve")
    assert stopped.checks == [{"name": "Cheap", "passed": False, "blocking": True, "text": "Did not pass"}]
    assert {"kind": "check", "ref": "Cheap", "text": "Check “Cheap” did not pass"} in noted.reasons


def test_a_failing_check_on_text_shows_where():
    text = "It arrives by Monday. It ARRIVES BY noon."
    pattern = {"field": "output.text", "op": "matches", "value": "(?i)arrives by"}
    document = {"checks": [{"name": "No dates", "expect": {"not": pattern}}]}

    check = go(document, output={"text": text}).checks[0]

    assert [text[start:end] for start, end in check["spans"]] == ["arrives by", "ARRIVES BY"]


def test_spot_checks_sample_what_was_approved_by_its_own_draw():
    assert go(draw=0.09).spot_check is True
    assert go(draw=0.09).route == "approve"
    assert go(draw=0.10).spot_check is False
    assert go(draw=0.0, confidence=0.1).spot_check is False


def test_a_rule_that_errs_neither_approves_nor_hides_the_queue_meant_for_it():
    broken = rule("Broken", {"field": "output.none", "op": ">", "value": 1}, route="approve")
    document = {
        "routing": [broken, rule("Yes", route="approve"), rule("Seniors", BIG, route="review", queue="s")]
    }

    small, big = go(document), go(document, output={"amount": 900})

    assert (small.route, small.queue) == ("review", None)
    assert (big.route, big.queue) == ("review", "s")
    assert small.reasons == [
        {
            "kind": "error",
            "ref": "Broken",
            "text": "Rule “Broken” could not be answered: output.none is missing",
        }
    ]


def test_a_check_that_errs_sends_to_review_even_when_it_only_notes():
    check = {"name": "C", "expect": {"field": "output.none", "op": ">", "value": 1}, "on_fail": "note"}

    routed = go({**DOCUMENT, "checks": [check]})

    assert routed.route == "review"
    assert routed.checks[0]["error"] is True


def test_a_second_review_is_asked_for_by_a_rule():
    assert go({"routing": [rule(route="review", second_review=True)]}).second_review is True
    assert go().second_review is False


# ---- what is always true -----------------------------------------------------------------------

OPERATORS = {"=": operator.eq, "<": operator.lt, ">": operator.gt}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = ["output", "confidence", "risk", "finished", "metadata", "other"]
any_facts = st.dictionaries(st.sampled_from(names), json_values) | json_values
fields = st.sampled_from(["output", "output.a", "output.a.0", "risk", "metadata.x", "finished"])
comparison = st.one_of(
    st.builds(
        lambda f, o, v: {"field": f, "op": o, "value": v},
        fields,
        st.sampled_from(["=", "!=", "<", ">", "contains", "starts with", "matches", "exists"]),
        json_values,
    ),
    st.builds(lambda f: {"field": f, "op": "length", "is": ">", "value": 1}, fields),
)
condition = st.recursive(
    comparison,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
)
routes = st.sampled_from([{"route": "review"}, {"route": "review", "queue": "q"}, {"route": "approve"}])
documents = st.builds(
    lambda rules, checks, limit: {
        "routing": [{"name": f"r{n}", "when": when, "then": then} for n, (when, then) in enumerate(rules)],
        "checks": [{"name": f"c{n}", "expect": expect} for n, expect in enumerate(checks)],
        "thresholds": {"auto_approve_at": limit, "spot_check": 0.5},
    },
    st.lists(st.tuples(condition, routes), max_size=4),
    st.lists(condition, max_size=2),
    st.none() | st.floats(0, 1),
)
levels = st.sampled_from(["shadow", "approve", "supervised", "trusted"])
draws = st.floats(0, 1)


@given(documents, any_facts, levels, draws)
@settings(max_examples=200, deadline=None)
def test_every_output_gets_an_answer_with_a_reason(document, facts, autonomy, draw):
    routed = route(document, facts, autonomy=autonomy, draw=draw)

    assert routed.route in ("review", "approve")
    assert routed.reasons
    assert 0 <= routed.priority <= 3


@given(documents, any_facts, levels, draws)
@settings(max_examples=200, deadline=None)
def test_an_error_never_approves(document, facts, autonomy, draw):
    routed = route(document, facts, autonomy=autonomy, draw=draw)

    if any(reason["kind"] == "error" for reason in routed.reasons):
        assert routed.route == "review"


@given(documents, any_facts, st.floats(0, 1), st.floats(0, 1), levels)
@settings(max_examples=200, deadline=None)
def test_more_confidence_never_turns_approval_into_review(document, facts, one, other, autonomy):
    facts = facts if isinstance(facts, dict) else {}
    policy, (less, more) = compile_policy(document), sorted([one, other])

    before = route(policy, facts | {"confidence": less}, autonomy=autonomy, draw=0.7)
    after = route(policy, facts | {"confidence": more}, autonomy=autonomy, draw=0.7)

    assert not (before.route == "approve" and after.route == "review")


def naive(rules, amount):
    """The first rule whose comparison holds, as plainly as it can be written."""
    for name, word, value in rules:
        if OPERATORS[word](amount, value):
            return name
    return None


@given(st.lists(st.tuples(st.sampled_from("=<>"), st.integers(0, 5)), max_size=8), st.integers(0, 5))
@settings(deadline=None)
def test_the_first_rule_that_matches_wins(comparisons, amount):
    rules = [(f"rule {number}", *each) for number, each in enumerate(comparisons)]
    document = {
        "routing": [
            rule(name, {"field": "output.amount", "op": word, "value": value}) for name, word, value in rules
        ]
    }

    found = [r["ref"] for r in go(document, output={"amount": amount}).reasons if r["kind"] == "rule"]

    assert found == [name for name in [naive(rules, amount)] if name]
