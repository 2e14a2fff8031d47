"""When the next try is."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.delivery.schedule import STEPS, pause_after

LUCK = st.floats(0, 1)


@given(st.integers(1, len(STEPS)), LUCK)
def test_pauses_keep_to_the_plan_by_a_fifth(tries, luck):
    pause = pause_after(tries, luck=luck, status=500, retry_after=None)

    assert 0.8 * STEPS[tries - 1] <= pause <= 1.2 * STEPS[tries - 1]


def test_after_ten_tries_there_is_no_further_one():
    assert pause_after(10, luck=0.5, status=500, retry_after=None) is None


@given(st.integers(1, len(STEPS)), LUCK, st.integers(0, 10**9))
def test_a_receiver_may_ask_for_time_up_to_twice_the_plan(tries, luck, asked):
    planned = STEPS[tries - 1]
    pause = pause_after(tries, luck=luck, status=429, retry_after=asked)

    assert 0.8 * planned <= pause <= 2 * planned
    if planned <= timedelta(seconds=asked) <= 2 * planned:
        assert pause >= timedelta(seconds=asked)


def test_only_answers_that_ask_for_time_get_it():
    pause = pause_after(1, luck=0.5, status=500, retry_after=10)

    assert pause == STEPS[0]
