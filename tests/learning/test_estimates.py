"""Numbers are shown with what is not known about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reviewapp.learning.estimates import (
    MOST,
    Estimate,
    Evidence,
    calibration,
    calibration_error,
    design_effect,
    exact_interval,
    expected,
    grade,
    jeffreys,
    sureness,
)

COUNTS = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(sorted)


@given(counts=COUNTS, level=st.floats(0.5, 0.99), deflate=st.floats(1, 10))
def test_the_interval_contains_the_mean(counts, level, deflate):
    shown = jeffreys(*counts, level=level, deflate=deflate)
    assert 0 <= shown.low <= shown.mean <= shown.high <= 1
    assert shown.mean <= MOST


def test_jeffreys_is_the_beta_with_a_half_on_each_side():
    shown = jeffreys(13, 20)
    assert shown.mean == pytest.approx(13.5 / 21)
    assert (shown.low, shown.high) == pytest.approx(stats.beta.ppf([0.1, 0.9], 13.5, 7.5))


@given(counts=COUNTS)
def test_rows_of_the_same_source_make_the_interval_wider(counts):
    once, again = jeffreys(*counts), jeffreys(*counts, deflate=4)
    if 0.2 < once.mean < 0.8:
        assert again.high - again.low >= once.high - once.low


@given(counts=COUNTS)
def test_what_founded_a_pattern_does_not_make_it_surer(counts):
    hits, n = counts
    plain, later = jeffreys(hits, n), expected(hits, n)
    assert later.low <= later.mean <= later.high
    if hits > n / 2 + 1:
        assert later.mean <= plain.mean + 1e-12
        assert later.low <= plain.low + 1e-12


def test_two_of_two_say_nothing_and_twenty_of_twenty_much():
    assert expected(2, 2) == jeffreys(0, 0)
    assert expected(20, 20).low > 0.85
    assert expected(20, 20, units=4).low < expected(20, 20).low
    assert expected(0, 5).mean < expected(1, 5).mean + 1e-12


def test_the_design_effect_is_one_for_separate_sources():
    assert design_effect(10, 10) == 1
    assert design_effect(40, 10, alike=0.5) == 2.5
    assert design_effect(0, 0) == 1


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (3, 10), (10, 10)])
def test_the_exact_interval_is_scipys(hits, n):
    theirs = stats.binomtest(hits, n).proportion_ci(0.9, method="exact")
    ours = exact_interval(hits, n)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))


def test_of_nothing_nothing_is_known():
    assert exact_interval(0, 0) == Estimate(0.0, 0.0, 1.0)
    assert jeffreys(0, 0).mean == 0.5


def test_sureness_is_the_probability_above_the_bar():
    assert sureness(8, 10, bar=0.3) == pytest.approx(stats.beta.sf(0.3, 8.5, 2.5))


def evidence(**changed):
    known = {"hits": 14, "n": 16, "units": 14, "reviewers": 3, "top_share": 0.5, "replay_low": 0.2}
    return Evidence(**known | changed)


def test_everything_in_order_is_an_a_with_its_reasons():
    given_grade = grade(evidence())
    assert given_grade.letter == "A"
    assert all(reason["ok"] for reason in given_grade.reasons)
    assert len(given_grade.reasons) == 7


@pytest.mark.parametrize(
    "lacks",
    [
        {"units": 2, "hits": 14},
        {"reviewers": 1},
        {"top_share": 0.81},
        {"replay_low": None},
        {"replay_low": -0.1},
        {"open_conflicts": 1},
        {"last_seen_days": 31},
        {"versions": 2},
        {"sole_reviewer": True},
    ],
    ids=str,
)
def test_one_thing_lacking_is_a_b_that_says_which(lacks):
    given_grade = grade(evidence(**lacks))
    assert given_grade.letter == "B"
    assert [reason["ok"] for reason in given_grade.reasons].count(False) == 1


def test_an_unsure_rate_or_two_things_lacking_is_a_c():
    assert grade(evidence(hits=3, n=9)).letter == "C"
    assert grade(evidence(versions=2, last_seen_days=40)).letter == "C"


def test_calibration_puts_what_was_said_beside_what_was_kept():
    bins = calibration([(0.62, 3, 5), (0.68, 4, 5), (0.9, 10, 10), (0.1, 0, 0)])
    assert [(round(b.said, 2), round(b.kept, 2), b.count, b.chances) for b in bins] == [
        (0.65, 0.7, 2, 10),
        (0.9, 1.0, 1, 10),
    ]
    assert calibration_error(bins) == pytest.approx((2 * 0.05 + 0.1) / 3)
    assert calibration_error([]) == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.integers(9, 20)), max_size=30))
def test_every_bin_contains_what_was_kept(points):
    bins = calibration(points)
    assert sum(each.count for each in bins) == len(points)
    assert all(each.low <= each.kept + 1e-9 and each.kept <= each.high + 1e-9 for each in bins)
