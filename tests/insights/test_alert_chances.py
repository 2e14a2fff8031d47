"""The exact tests behind alerts, and the verdicts of each kind of rule, on plain numbers."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.insights.alerting import watching
from reviewapp.insights.alerting.chances import (
    Counts,
    at_least,
    cautious_rate,
    cusum,
    more_in_time,
    more_than_before,
    none_at_all,
    shifted,
)
from reviewapp.insights.alerting.states import approves_nearly_all, growth, haste
from reviewapp.insights.alerting.wanting import least_of, severities, wants
from reviewapp.insights.alerting.watching import Bars

counted = st.integers(0, 30).flatmap(lambda n: st.builds(Counts, st.integers(0, n), st.just(n)))


def hypergeometric(now, before):
    whole = now + before
    ways = sum(
        comb(now.n, k) * comb(before.n, whole.hits - k)
        for k in range(now.hits, min(now.n, whole.hits) + 1)
        if whole.hits - k <= before.n
    )
    return ways / comb(whole.n, whole.hits)


@given(counted, counted)
def test_more_than_before_is_the_exact_sum_of_all_splits_as_odd(now, before):
    assert more_than_before(now, before) == pytest.approx(hypergeometric(now, before), rel=1e-6, abs=1e-12)


def test_at_least_is_the_tail_of_the_binomial():
    assert at_least(Counts(2, 2), 0.5) == pytest.approx(0.25)
    assert at_least(Counts(0, 9), 0.5) == 1.0
    assert more_in_time(3, 0, share=0.5) == pytest.approx(0.125)


def test_a_short_past_proves_little_silence():
    assert none_at_all(40, 4) < none_at_all(10, 1) < none_at_all(0, 0) == 1.0


def test_a_cautious_rate_lies_above_the_plain_one_and_less_so_with_more_cases():
    few, many = cautious_rate(Counts(3, 20)), cautious_rate(Counts(300, 2000))
    assert 0.15 < many < few


def test_cusum_rises_with_more_hits_and_forgets_what_was_low():
    low, high = [Counts(0, 20)] * 5, [Counts(8, 20)] * 3
    climb = cusum(low + high, rate=0.1, ratio=2.0)

    assert climb.began == 5
    assert climb.height > cusum(low, rate=0.1, ratio=2.0).height == 0
    assert shifted(0.5, 3) == pytest.approx(0.75)


BARS = Bars(bar=1.5, least_n=30, window_hours=48)


def test_chance_alone_does_not_ring_and_a_real_change_does():
    before = Counts(150, 1000)
    assert not watching.share_changed(Counts(12, 50), before, BARS).rings
    assert watching.share_changed(Counts(60, 150), before, BARS).rings
    assert watching.share_changed(Counts(15, 100), before, BARS).is_gone


def test_too_few_cases_keep_quiet():
    assert not watching.share_changed(Counts(20, 20), Counts(1, 1000), BARS).rings


def test_a_fall_is_seen_by_a_rule_that_looks_down():
    down = Bars(bar=1.5, above=False, least_n=30, window_hours=48)
    assert watching.share_changed(Counts(5, 300), Counts(150, 1000), down).rings
    assert not watching.share_changed(Counts(60, 150), Counts(150, 1000), down).rings


def test_a_share_passes_a_bar_only_surely():
    low = Bars(bar=0.9, above=False, least_n=30, window_hours=120)
    assert not watching.share_past(Counts(88, 100), low).rings
    assert watching.share_past(Counts(70, 100), low).rings
    assert watching.share_past(Counts(95, 100), low).is_gone


def test_more_subjects_and_looks_ask_for_more():
    assert Bars(2, subjects=20).chance < Bars(2, subjects=1).chance
    assert Bars(2, window_hours=6).chance < Bars(2, window_hours=168).chance


def test_a_count_is_compared_by_the_length_of_its_time():
    bars = Bars(bar=2, least_n=10, window_hours=24)
    assert watching.count_changed(60, 280, bars, share=1 / 15).rings
    assert not watching.count_changed(25, 280, bars, share=1 / 15).rings
    assert watching.count_changed(20, 280, bars, share=1 / 15).is_gone


def test_a_drift_says_since_when():
    bars = Bars(bar=2, least_n=100, window_hours=336)
    quiet, worse = [Counts(1, 20)] * 20, [Counts(3, 20)] * 20
    verdict = watching.drifted(quiet + worse, Counts(50, 1000), bars)

    assert verdict.rings
    assert verdict.since in range(18, 24)
    assert not watching.drifted(quiet, Counts(50, 1000), bars).rings
    assert not watching.drifted(worse, Counts(5, 50), bars).rings


def test_silence_rings_where_something_always_came():
    bars = Bars(bar=0, least_n=10, window_hours=12)
    assert watching.fell_silent(0, [40, 38, 41, 45], bars).rings
    assert not watching.fell_silent(0, [1, 0, 2, 0], bars).rings
    assert watching.fell_silent(1, [40, 38, 41, 45], bars).is_gone


def test_one_person_far_from_the_others_rings_and_a_little_away_does_not():
    bars = Bars(bar=0.15, least_n=40, window_hours=168, subjects=10)
    assert watching.unlike_others(Counts(45, 100), Counts(60, 400), bars).rings
    assert watching.unlike_others(Counts(0, 150), Counts(80, 400), bars).rings
    assert not watching.unlike_others(Counts(20, 100), Counts(60, 400), bars).rings


def test_a_value_is_gone_only_when_back_by_a_tenth():
    bars = Bars(bar=100, least_n=0)
    assert watching.value_past(101, 1, bars).rings
    between = watching.value_past(95, 1, bars)
    assert (between.rings, between.is_gone) == (False, False)
    assert watching.value_past(90, 1, bars).is_gone
    assert not watching.value_past(None, 0, bars).is_gone


def test_states_are_plain_numbers():
    assert growth(120, earlier=[40, 60, 50], least=50) == 2
    assert growth(20, earlier=[0, 0, 0], least=50) < 1
    assert haste(10, 60) == 6
    assert haste(None, 60) == 0
    assert approves_nearly_all(Counts(99, 100))


def test_who_wants_what():
    assert wants("warn", "bad")
    assert not wants("bad", "warn")
    assert not wants("", "bad")
    assert severities("warn") == ["warn", "bad"]
    assert least_of({}, topic="quality", channel="email") == "bad"
    assert least_of({("quality", "email"): ""}, topic="quality", channel="email") == ""
