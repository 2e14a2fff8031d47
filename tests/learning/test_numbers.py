"""The distributions agree with scipy where scipy can see, and with the definition where it cannot."""

from math import comb, exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reviewapp.learning import numbers

CHANCES = st.floats(1e-6, 1 - 1e-6)
SHAPES = st.floats(0.5, 3000)


@given(x=CHANCES, a=SHAPES, b=SHAPES)
def test_beta_cdf_is_scipys(x, a, b):
    assert numbers.beta_cdf(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), rel=1e-8, abs=1e-12)


@given(x=CHANCES, a=SHAPES, b=SHAPES)
def test_log_beta_survival_is_scipys(x, a, b):
    ours = numbers.log_beta_survival(x, a, b)
    theirs = stats.beta.sf(x, a, b)
    assert exp(ours) == pytest.approx(theirs, rel=1e-8, abs=1e-12)


def test_log_beta_survival_sees_beyond_the_smallest_float():
    # P[Beta(1, n) > x] = (1-x)^n.
    assert numbers.log_beta_survival(0.5, 1, 5000) == pytest.approx(5000 * log(0.5), rel=1e-12)


@given(share=st.floats(0.001, 0.999), a=SHAPES, b=SHAPES)
def test_a_quantile_leads_back_to_its_share(share, a, b):
    x = numbers.beta_quantile(share, a, b)
    assert 0 < x < 1
    assert numbers.beta_cdf(x, a, b) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(
    ("share", "a", "b", "known"),
    [(0.5, 1, 1, 0.5), (0.25, 1, 1, 0.25), (0.1, 1, 3, 1 - 0.9 ** (1 / 3)), (0.9, 5, 1, 0.9 ** (1 / 5))],
)
def test_known_quantiles(share, a, b, known):
    assert numbers.beta_quantile(share, a, b) == pytest.approx(known, rel=1e-12)


@given(n=st.integers(1, 40), rate=CHANCES, place=st.floats(0, 1))
def test_the_binomial_tail_is_the_sum_of_its_terms(n, rate, place):
    least = round(place * n)
    by_hand = sum(comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(least, n + 1))
    assert numbers.binomial_tail(least, n, rate) == pytest.approx(by_hand, rel=1e-9, abs=1e-15)


def test_the_binomial_tail_has_its_ends():
    assert numbers.binomial_tail(0, 5, 0.3) == 1
    assert numbers.binomial_tail(6, 5, 0.3) == 0


COUNTS = st.integers(0, 60)


@given(a=COUNTS, b=COUNTS, c=COUNTS, d=COUNTS)
def test_fisher_is_scipys(a, b, c, d):
    if min(a + b, c + d, a + c, b + d) == 0:
        return
    theirs = stats.fisher_exact([[a, b], [c, d]])[1]
    assert numbers.fisher(a, b, c, d) == pytest.approx(theirs, rel=1e-6, abs=1e-12)


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=50), st.floats(0.01, 0.2))
def test_benjamini_hochberg_is_scipys(chances, level):
    adjusted = stats.false_discovery_control(chances)
    assert numbers.benjamini_hochberg(chances, level=level) == [bool(p <= level) for p in adjusted] or any(
        abs(p - level) < 1e-12 for p in adjusted
    )


def test_benjamini_hochberg_of_nothing_is_nothing():
    assert numbers.benjamini_hochberg([], level=0.05) == []
