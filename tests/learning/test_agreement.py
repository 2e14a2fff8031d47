"""Agreement beyond chance with its interval."""

import random

import pytest

from reviewapp.learning.agreement import agreement_of
from reviewapp.learning.reliability import krippendorff_alpha


def answers(seed, *, right, units=120):
    draw = random.Random(seed)
    for unit in range(units):
        truth = draw.choice(["approved", "edited", "rejected"])
        for rater in "abc"[: draw.choice([1, 2, 3])]:
            yield unit, rater, truth if draw.random() < right else draw.choice(["approved", "edited"])


@pytest.mark.parametrize("right", [0.1, 0.5, 0.9])
def test_alpha_is_krippendorffs(right):
    said = list(answers(1, right=right))

    assert agreement_of(said).alpha == pytest.approx(krippendorff_alpha(said), abs=1e-4)


def test_the_interval_holds_what_more_answers_show():
    whole = krippendorff_alpha(list(answers(0, right=0.8, units=20_000)))
    held = [
        found.low <= whole <= found.high
        for seed in range(100)
        if (found := agreement_of(answers(seed + 1, right=0.8)))
    ]

    assert 70 <= sum(held) <= 90


def test_the_same_answers_in_any_order_give_the_same():
    said = list(answers(3, right=0.7))

    assert agreement_of(said) == agreement_of(said[::-1])


@pytest.mark.parametrize("said", [[], [(1, "a", "yes")], [(1, "a", "yes"), (1, "b", "yes")]])
def test_without_anything_to_compare_nothing_is_said(said):
    assert agreement_of(said) is None
