"""Thresholds: the promise holds, the tests are the exact ones, and too little evidence is said."""

from math import comb, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.learning.numbers import binomial_tail
from reviewapp.learning.thresholds import _at_most_of_two, learn_then_test, needed


def drawn(n, seed, *, steep=6.0):
    """Confidences, and errors that become rarer as they rise: exp(-steep * confidence)."""
    rng = np.random.default_rng(seed)
    confidence = rng.random(n) ** 0.5
    return confidence, rng.random(n) < np.exp(-steep * confidence)


def truth(threshold, *, steep=6.0):
    """How often an output above the threshold is wrong, by integration over confidences."""
    confidence = np.linspace(threshold, 1, 20_001)
    return np.average(np.exp(-steep * confidence), weights=2 * confidence)


def exact_tail(k, n, rate):
    """P[Binomial(n, rate) <= k], term by term."""
    return sum(comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k + 1))


def test_the_promise_is_kept():
    broken = given_out = 0
    for seed in range(300):
        found = learn_then_test(*drawn(900, seed), promise=0.03).value
        given_out += found is not None
        broken += found is not None and truth(found) > 0.03
    assert given_out > 200
    assert broken <= 30 + 2 * 5.2  # 10 % of 300, and two standard errors


def test_the_observed_rate_alone_would_break_it():
    """Why all this: the loosest threshold with a low enough observed rate is wrong half of the time."""
    broken = 0
    for seed in range(100):
        confidence, wrong = drawn(900, seed)
        order = np.argsort(-confidence)
        rates = np.cumsum(wrong[order]) / np.arange(1, 901)
        good = np.flatnonzero(rates <= 0.03)
        broken += len(good) > 0 and truth(confidence[order][good[-1]]) > 0.03
    assert broken > 25


@settings(max_examples=60, deadline=None)
@given(st.integers(60, 400), st.integers(0, 10**6), st.sampled_from((0.05, 0.1, 0.2)), st.floats(1, 9))
def test_a_threshold_passes_the_exact_test(n, seed, promise, steep):
    confidence, wrong = drawn(n, seed, steep=steep)
    found = learn_then_test(confidence, wrong, promise=promise)
    if found.value is None:
        assert found.text.startswith(("Not enough evidence", "No threshold"))
        return
    inside = confidence >= found.value
    assert (found.n, found.wrong) == (inside.sum(), wrong[inside].sum())
    assert exact_tail(found.wrong, found.n, promise) <= 0.1 + 1e-9
    assert found.share == pytest.approx(inside.mean())


def test_the_first_test_has_only_its_own_part_to_lose():
    """One error among the surest that 200 labels can afford at a third, but not at less."""
    n = 200
    confidence = np.linspace(0.99, 0.9, n)
    wrong = np.zeros(n, bool)
    assert learn_then_test(confidence, wrong).value is not None
    for place in range(4):
        wrong[place] = True
    found = learn_then_test(confidence, wrong)
    assert exact_tail(4, n, 0.02) > 0.1
    assert found.value is None


@pytest.mark.parametrize(("promise", "expected"), [(0.02, 169), (0.05, 67), (0.01, 339)])
def test_the_least_evidence_that_can_prove_anything(promise, expected):
    assert needed(promise) == expected
    level = 0.1 / 3
    assert (1 - promise) ** expected <= level < (1 - promise) ** (expected - 1)
    assert needed(promise, starts=1) == -(-log(0.1) // log(1 - promise))


def test_too_few_labels_say_how_many_more():
    found = learn_then_test([0.9] * 100, [False] * 100)
    assert (found.value, found.needed, found.n) == (None, 69, 100)
    assert (
        found.text
        == "Not enough evidence: 69 more labelled outputs are needed, even if none of them is wrong."
    )
    assert learn_then_test([], []).needed == 169
    assert learn_then_test([float("nan")] * 500, [False] * 500).needed == 169


def test_labels_that_are_good_but_few_say_about_how_many_more():
    wrong = [True] * 3 + [False] * 297
    found = learn_then_test([0.9] * 300, wrong)
    assert found.value is None
    assert 0 < found.needed < 1000
    assert "as good as those so far" in found.text
    more = 300 + found.needed
    assert learn_then_test(
        [0.9] * more, [True] * round(more / 100) + [False] * (more - round(more / 100))
    ).value


def test_an_agent_that_errs_too_often_is_told_so():
    found = learn_then_test(np.linspace(0, 1, 600), np.arange(600) % 10 == 0)
    assert (found.value, found.needed) == (None, 0)
    assert found.text.startswith("No threshold keeps this promise: even from confidence")


def test_thresholds_are_round_numbers_and_the_sentence_says_all():
    found = learn_then_test(*drawn(4000, 1, steep=8), promise=0.02)
    assert len(f"{found.value:g}") <= 5
    assert found.text.startswith(
        f"From confidence {found.value:g} on at most 2\u00a0% are wrong, with 90\u00a0% "
    )
    assert f"{found.wrong:,} of {found.n:,} labelled outputs were" in found.text


def test_an_audited_sample_stands_for_all_that_was_approved():
    broken = given_out = 0
    for seed in range(60):
        confidence, wrong = drawn(12_000, seed)
        rng = np.random.default_rng(seed + 10_000)
        is_sure = confidence >= 0.5
        looked = ~is_sure | (rng.random(12_000) < 0.1)
        weights = np.where(is_sure, 10.0, 1.0)[looked]
        found = learn_then_test(confidence[looked], wrong[looked], weights=weights, promise=0.03)
        given_out += found.value is not None
        broken += found.value is not None and truth(found.value) > 0.03
        if found.value:
            assert found.share == pytest.approx((confidence >= found.value).mean(), abs=0.05)
    assert given_out > 30
    assert broken <= 6


def test_equal_weights_change_nothing():
    confidence, wrong = drawn(1500, 3)
    plain = learn_then_test(confidence, wrong, promise=0.03)
    assert learn_then_test(confidence, wrong, promise=0.03, weights=[7.0] * 1500) == plain


def test_outputs_without_confidence_are_never_let_through():
    confidence, wrong = drawn(1500, 3)
    found = learn_then_test(confidence, wrong, promise=0.03)
    twice = np.concatenate([confidence, np.full(1500, np.nan)])
    half = learn_then_test(twice, np.concatenate([wrong, np.zeros(1500, bool)]), promise=0.03)
    assert half.value == found.value
    assert half.share == pytest.approx(found.share / 2)


def chances(n, rate):
    return np.array([comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n + 1)])


@pytest.mark.parametrize("spread", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_however_errors_are_spread_over_audited_and_seen_the_test_is_seldom_passed_wrongly(spread):
    """Every possible count, each as likely as it is where the promise is just broken."""
    weight, n, others, promise, level = 5, 30, 40, 0.1, 0.1
    mass = weight * n + others
    rate, other = promise * mass * spread / (weight * n), promise * mass * (1 - spread) / others
    likely = np.outer(chances(n, rate), chances(others, other))
    passed = [
        likely[a, b]
        for a in range(n + 1)
        for b in range(others + 1)
        if likely[a, b] > 1e-7 and _at_most_of_two((weight, n, a), (1, others, b), promise) <= level
    ]
    assert sum(passed) <= level


def test_of_few_seen_beside_the_audited_the_audit_decides():
    found = _at_most_of_two((20.0, 600, 4), (1.0, 1, 0), 0.02)
    assert found == pytest.approx(1 - binomial_tail(5, 600, 0.02), rel=0.05)


def test_candidates_lie_where_the_outputs_are_and_not_their_labels():
    """Of the approved hardly any has a label, of the others all: the choice is among the approved yet."""
    confidence, wrong = drawn(30_000, 5)
    chance = np.random.default_rng(6)
    is_sure = confidence >= 0.5
    looked = ~is_sure | (chance.random(30_000) < 0.05)
    weights = np.where(is_sure, 20.0, 1.0)[looked]
    found = learn_then_test(confidence[looked], wrong[looked], weights=weights, promise=0.02)
    best = next(value for value in np.linspace(0, 1, 201) if truth(value) <= 0.02)
    assert (confidence >= found.value).mean() > 0.87 * (confidence >= best).mean()


def test_more_than_two_weights_are_refused():
    with pytest.raises(ValueError, match="two weights"):
        learn_then_test([0.9] * 6, [False] * 6, weights=[1, 2, 3, 1, 2, 3])
