"""A period in slots: nothing is lost, nothing stands twice."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.insights.timeline import AT_MOST, Act, lay_out, step_for

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
SPANS = st.integers(1, 31 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def act(at, what="A policy version went live"):
    return Act(at=at, what=what, about="Refunds", who="Lena Koch")


@given(span=SPANS)
def test_a_period_up_to_a_month_has_48_slots_at_most(span):
    assert span <= step_for(span) * AT_MOST


@given(span=SPANS, shares=st.lists(st.integers(0, 999), max_size=30))
def test_every_act_stands_in_the_slot_of_its_time_once(span, shares):
    acts = [act(START + share * span / 1000) for share in shares]

    slots = lay_out(START, START + span, flow={}, acts=acts)

    assert Counter(each for slot in slots for each in slot.acts) == Counter(acts)
    assert all(slot.start <= each.at < slot.end for slot in slots for each in slot.acts)
    assert slots == sorted(slots, key=lambda slot: slot.start)


def test_what_came_and_went_is_said_in_words():
    flow = {(START, "came"): 1_204, (START, "edited"): 3, (START, "approved"): 5, (START, "expired"): 1}

    [slot] = lay_out(START, START + timedelta(hours=1), flow=flow, acts=[])

    assert slot.words == "1,204 came in, 1 expired, 8 decided: 5 approved, 3 edited"


def test_empty_stretches_are_left_out():
    acts = [act(START), act(START + timedelta(hours=20))]

    slots = lay_out(START, START + timedelta(days=1), flow={}, acts=acts)

    assert [slot.start for slot in slots] == [START, START + timedelta(hours=20)]
