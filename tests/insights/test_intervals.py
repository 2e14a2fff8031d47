from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.insights.buckets import ERROR, bucket_of, middle_of, quantile
from reviewapp.insights.intervals import alpha, kappa, wilson
from tests.insights.plainly import percentile


def test_wilson_is_the_textbooks():
    assert wilson(15, 50) == pytest.approx((0.1910, 0.4375), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_kappa_is_the_textbooks():
    table = {("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}
    value, low, high = kappa(table)
    assert value == pytest.approx(0.4)
    assert (low, high) == pytest.approx((0.1511, 0.6489), abs=2e-3)


def test_perfect_agreement_is_one_and_silence_is_none():
    assert kappa({("a", "a"): 5, ("b", "b"): 5})[0] == 1
    assert kappa({("a", "a"): 9}) is None
    assert kappa({}) is None
    assert alpha({("a", "a"): 9}, 9) is None


def test_alpha_is_krippendorffs_own_example():
    """Two coders, ten units, two values: "Computing Krippendorff's alpha", the first of its tables."""
    meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    table = {}
    for pair in zip(meg, owen, strict=True):
        table[pair] = table.get(pair, 0) + 1
    value, low, high = alpha(table, 10)
    assert value == pytest.approx(0.095, abs=1e-3)
    assert low < value < high


@given(st.floats(1, 1e12))
def test_a_bucket_is_at_most_two_percent_off(value):
    assert middle_of(bucket_of(value)) == pytest.approx(value, rel=ERROR + 1e-6)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=300), st.sampled_from([0.1, 0.5, 0.9, 0.99]))
def test_percentiles_are_at_most_two_percent_off(values, share):
    counts = {}
    for value in values:
        counts[bucket_of(value)] = counts.get(bucket_of(value), 0) + 1
    assert quantile(counts, share) == pytest.approx(percentile(values, share), rel=ERROR + 1e-6)


def test_what_is_taken_away_again_was_never_there():
    dice = Random(3)
    once = [dice.expovariate(1 / 900) for _ in range(500)]
    counts = {}
    for sign, values in ((1, once), (1, [5.0] * 700), (-1, [5.0] * 700)):
        for value in values:
            counts[bucket_of(value)] = counts.get(bucket_of(value), 0) + sign
    assert quantile(counts, 0.9) == pytest.approx(percentile(once, 0.9), rel=ERROR + 1e-6)
    assert quantile({}, 0.5) is None
