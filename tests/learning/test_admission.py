"""A pattern is shown only when its evidence would stand however often one looked."""

from dataclasses import replace
from math import exp, log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, stats

from reviewapp.learning.admission import (
    FLOOR,
    LEVELS,
    SETTINGS,
    Candidate,
    admitted,
    base_rates,
    e_bh,
    lacking,
    log_e,
    log_e_beside,
)

RATES = st.floats(0.01, 0.95)
COUNTS = st.tuples(st.integers(0, 200), st.integers(0, 200)).map(sorted)
EVIDENCE = st.dictionaries(st.integers(), st.floats(-5, 60), max_size=40)


@pytest.mark.parametrize(("hits", "n", "rate"), [(0, 0, 0.1), (3, 3, 0.05), (2, 9, 0.3), (40, 60, 0.5)])
def test_the_e_value_is_the_mean_of_the_bets_on_every_higher_rate(hits, n, rate):
    null = rate**hits * (1 - rate) ** (n - hits)
    bets = integrate.quad(lambda p: p**hits * (1 - p) ** (n - hits) / null / (1 - rate), rate, 1)[0]
    assert exp(log_e(hits, n, rate)) == pytest.approx(bets, rel=1e-8)


@given(n=st.integers(1, 60), rate=RATES, share=st.floats(0.05, 1))
def test_the_e_value_expects_at_most_one_under_the_null(n, rate, share):
    chances = stats.binom.pmf(range(n + 1), n, rate * share)
    expected = sum(chance * exp(log_e(h, n, rate)) for h, chance in enumerate(chances))
    assert expected <= 1 + 1e-9


@given(counts=COUNTS, one=RATES, other=RATES)
def test_the_e_value_falls_as_the_base_rate_rises(counts, one, other):
    low, high = sorted((one, other))
    assert log_e(*counts, high) <= log_e(*counts, low) + 1e-9


@given(counts=COUNTS, rate=RATES)
def test_one_more_hit_is_more_evidence_than_one_more_miss(counts, rate):
    hits, n = counts
    assert log_e(hits + 1, n + 1, rate) >= log_e(hits, n + 1, rate) - 1e-9


@given(evidence=EVIDENCE, level=st.floats(0.01, 0.2), more=st.floats(0, 20), pick=st.integers(0, 39))
def test_more_evidence_for_one_never_takes_another_away(evidence, level, more, pick):
    assume(evidence)
    key = list(evidence)[pick % len(evidence)]
    before = e_bh(evidence, level=level)
    assert before <= e_bh(evidence | {key: evidence[key] + more}, level=level)


@given(evidence=EVIDENCE, level=st.floats(0.01, 0.2), extra=st.integers(0, 500))
def test_trying_more_or_promising_more_never_shows_more(evidence, level, extra):
    shown = e_bh(evidence, level=level)
    assert e_bh(evidence, level=level, total=len(evidence) + extra) <= shown
    assert shown <= e_bh(evidence, level=min(1, level * 2))


@given(here=st.integers(1, 12), beside=st.integers(1, 25), rate=RATES)
def test_a_part_like_the_rest_expects_at_most_one(here, beside, rate):
    expected = sum(
        stats.binom.pmf(h, here, rate)
        * stats.binom.pmf(other, beside, rate)
        * exp(log_e_beside(h, here, other, beside))
        for h in range(here + 1)
        for other in range(beside + 1)
    )
    assert expected <= 1 + 1e-9


def test_a_part_stands_out_by_what_the_rest_lacks():
    assert log_e_beside(5, 8, 0, 117) > log(50_000)
    assert log_e_beside(5, 8, 70, 117) < log(2)
    assert max(log_e_beside(1, 8, 30, 117), log_e_beside(0, 0, 5, 10)) <= 0


def test_a_rare_mistake_is_shown_where_it_always_is():
    rare = candidate(hits=5, exposures=8, units=5, base_rate=0.058)
    assert admitted([rare], setting=SETTINGS["cautious"], total=800) == set()
    assert admitted([replace(rare, beside=(0, 117))], setting=SETTINGS["cautious"], total=800) == {"k"}
    assert admitted([replace(rare, beside=(70, 117))], setting=SETTINGS["cautious"], total=800) == set()


def test_e_bh_keeps_the_bar_of_its_rank():
    # Of four, the first needs 4 / .1 = 40, two together need 20 each.
    assert e_bh({"a": log(41), "b": 0, "c": 0, "d": 0}, level=0.1) == {"a"}
    assert e_bh({"a": log(39), "b": 0, "c": 0, "d": 0}, level=0.1) == set()
    assert e_bh({"a": log(39), "b": log(21), "c": 0, "d": 0}, level=0.1) == {"a", "b"}


def candidate(**changed):
    known = {"key": "k", "hits": 12, "exposures": 15, "base_rate": 0.05}
    return Candidate(**known | {"units": 12, "reviewers": 3, "top_share": 0.4} | changed)


def test_a_pattern_with_evidence_and_support_is_shown():
    assert admitted([candidate()], setting=SETTINGS["cautious"], total=2000) == {"k"}


@pytest.mark.parametrize(
    "lacks",
    [{"units": 2}, {"reviewers": 1}, {"top_share": 0.9}, {"exposures": 60}, {"base_rate": 0.7}],
    ids=str,
)
def test_a_pattern_that_lacks_something_is_not_shown(lacks):
    assert admitted([candidate(**lacks)], setting=SETTINGS["cautious"], total=2000) == set()


def test_where_one_person_reviews_at_all_the_rules_about_several_are_off():
    alone = candidate(reviewers=1, top_share=1.0)
    assert len(lacking(alone, setting=SETTINGS["cautious"])) == 2
    assert lacking(alone, setting=SETTINGS["cautious"], sole_reviewer=True) == []


def test_eager_shows_what_cautious_does_not_yet():
    unsure = candidate(hits=6, exposures=18, units=6)
    assert admitted([unsure], setting=SETTINGS["eager"], total=20) == {"k"}
    assert admitted([unsure], setting=SETTINGS["cautious"], total=20) == set()
    assert LEVELS == {"cautious": 0.05, "eager": 0.10}


def test_base_rates_come_from_the_band_and_widen_when_it_is_thin():
    rows = [(1, 10, 3)] * 40 + [(2, 10, 1)] * 5
    rates = base_rates(rows)
    assert rates.of(1, 10) == pytest.approx(120 / 390, abs=0.01)
    assert rates.of(2, 10) == pytest.approx(125 / 440, abs=0.01)
    assert base_rates(rows[-5:], otherwise=0.2).of(2, 10) == 0.2


def test_a_base_rate_has_a_floor_and_is_not_measured_by_the_phrase_itself():
    quiet = [(1, 10, 0)] * 40
    assert base_rates(quiet).of(1, 10) == FLOOR
    assert base_rates([*quiet, (1, 9, 9)]).of(1, 9, 9) == FLOOR
