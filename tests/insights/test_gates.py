"""The gates before a level: judged by bounds, in words, and never closed by more good evidence."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewapp.insights.gates import ASKED, gates_for
from reviewapp.insights.intervals import wilson
from reviewapp.insights.trust import (
    DEFAULTS,
    LADDER,
    Cycle,
    Evidence,
    above,
    at_least,
    at_most,
    below,
    more_needed,
)

WEEKS = ((date(2026, 11, 2), date(2026, 11, 9)), (date(2026, 11, 9), date(2026, 11, 16)))
counts = st.integers(0, 3_000)
# How long drawing takes on a busy machine says nothing of the gates.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cycle(week=0, **shown):
    start, end = WEEKS[week]
    shown = {
        "judged": 400,
        "overridden": 8,
        "timed": 400,
        "late": 4,
        "outputs": 420,
        "exceptions": 10,
    } | shown
    return Cycle(start, end, **shown)


def evidence(first=None, second=None, **rest):
    return Evidence((first or cycle(0), second or cycle(1)), **({"sampled": 300, "sample_held": 300} | rest))


@st.composite
def cycles(draw, week):
    judged, timed, outputs = draw(counts), draw(counts), draw(counts)
    return cycle(
        week,
        judged=judged, overridden=draw(st.integers(0, judged)),
        timed=timed, late=draw(st.integers(0, timed)),
        outputs=outputs, exceptions=draw(st.integers(0, outputs)),
    )  # fmt: skip


@st.composite
def histories(draw):
    sampled = draw(counts)
    return Evidence(
        (draw(cycles(0)), draw(cycles(1))),
        sampled=sampled,
        sample_held=draw(st.integers(0, sampled)),
        failed=draw(st.integers(0, 5)),
        alerts=draw(st.integers(0, 2)),
        days_here=draw(st.none() | st.integers(0, 60)),
    )


def open_gates(to, evidence):
    return {gate.key for gate in gates_for(to, evidence, DEFAULTS[to]) if gate.passed}


def with_more(history, good):
    """The same history with more decisions that were right, in time and no exceptions."""
    more = tuple(
        replace(each, judged=each.judged + good, timed=each.timed + good, outputs=each.outputs + good)
        for each in history.cycles
    )
    return replace(
        history, cycles=more, sampled=history.sampled + good, sample_held=history.sample_held + good
    )


@unhurried
@given(to=st.sampled_from(LADDER[1:]), history=histories(), good=st.integers(0, 2_000))
def test_more_good_evidence_never_closes_a_gate(to, history, good):
    assert open_gates(to, history) <= open_gates(to, with_more(history, good))


@unhurried
@given(to=st.sampled_from(LADDER[1:]), history=histories())
def test_every_closed_gate_says_what_is_missing_and_no_open_one_does(to, history):
    for gate in gates_for(to, history, DEFAULTS[to]):
        assert bool(gate.missing) != gate.passed
        assert all(sentence.strip() for sentence in gate.missing)


@unhurried
@given(n=st.integers(1, 2_000), bar=st.floats(0.01, 0.9), share=st.floats(0, 1))
def test_what_is_said_to_be_missing_is_enough_at_the_present_rate(n, bar, share):
    value = round(share * n) / n
    more = more_needed(value, n, bar)
    if more is not None and not at_most(round(value * n), n, bar, of="decisions").passed:
        total = n + more
        assert wilson(value * total, total)[1] <= bar + 1e-9


def test_with_good_weeks_every_gate_is_open():
    for to in LADDER[1:]:
        assert open_gates(to, evidence()) == set(ASKED[to])


def test_a_point_below_its_bar_is_not_enough():
    few = cycle(1, judged=60, overridden=4)

    gate = next(
        g for g in gates_for("supervised", evidence(second=few), DEFAULTS["supervised"]) if g.key == "quality"
    )

    assert gate.parts[1].value < DEFAULTS["supervised"].override < gate.parts[1].high
    assert not gate.passed
    assert gate.missing == ("252 more decisions at this rate (9 Nov to 15 Nov)",)


def test_a_rate_that_is_too_high_is_not_mended_by_more_of_it():
    bad = at_most(90, 400, 0.1, of="decisions")
    low = at_least(90, 100, 0.97, of="spot checks")

    assert bad.missing == "the rate has to fall to 10 % first"
    assert low.missing == "the rate has to rise to 97 % first"


@pytest.mark.parametrize(
    ("changed", "closed", "says"),
    [
        ({"days_here": 5}, "time", "9 days more at this level"),
        ({"second": cycle(1, judged=150, overridden=2)}, "enough", "50 more decisions (9 Nov to 15 Nov)"),
        ({"first": cycle(0, late=60)}, "cycle_time", "the rate has to fall to 10 % first (2 Nov to 8 Nov)"),
        ({"first": cycle(0, outputs=0, exceptions=0)}, "exceptions", "no outputs yet (2 Nov to 8 Nov)"),
        (
            {"sampled": 60, "sample_held": 60},
            "precision",
            "65 more spot checks at this rate (2 Nov to 15 Nov)",
        ),
        ({"failed": 2}, "verification", "2 reported failed or recurred (2 Nov to 15 Nov)"),
        ({"alerts": 1}, "alerts", "1 serious alert to resolve"),
    ],
)
def test_each_gate_closes_for_its_own_reason(changed, closed, says):
    gates = {gate.key: gate for gate in gates_for("trusted", evidence(**changed), DEFAULTS["trusted"])}

    assert [key for key, gate in gates.items() if not gate.passed] == [closed]
    assert gates[closed].missing == (says,)
    assert gates["alerts"].firm


def test_the_ladder_goes_one_rung_at_a_time():
    assert [above(level) for level in LADDER] == ["approve", "supervised", "trusted", None]
    assert below("trusted") == ("supervised", "approve", "shadow")
    assert below("shadow") == ()
