"""A promise is called broken only when the labels say so with certainty, however often they are asked."""

import random

import pytest

from reviewapp.learning.promises import kept

CERTAIN = {"promise": 0.02, "sure": 0.9}


def labels(wrong, n):
    return [True] * wrong + [False] * (n - wrong)


@pytest.mark.parametrize(
    ("wrong", "n", "is_broken"),
    [(0, 0, False), (1, 1, False), (2, 100, False), (4, 100, False), (8, 100, True), (38, 1000, True)],
)
def test_it_takes_clearly_more_than_was_promised(wrong, n, is_broken):
    found = kept(labels(wrong, n), **CERTAIN)

    assert (found.wrong, found.n, found.is_broken) == (wrong, n, is_broken)


def test_one_more_wrong_never_mends_a_broken_promise():
    broken = [kept(labels(wrong, 200), **CERTAIN).is_broken for wrong in range(201)]

    assert broken == sorted(broken)


def test_asked_after_every_label_a_kept_promise_is_hardly_ever_called_broken():
    chance, alarms = random.Random(7), 0
    for _ in range(100):
        seen = [chance.random() < 0.02 for _ in range(600)]
        wrong = [place for place, each in enumerate(seen, 1) if each]
        alarms += any(kept(seen[:place], **CERTAIN).is_broken for place in wrong)

    assert alarms <= 10


def test_few_heavy_labels_count_as_few():
    wrong = labels(8, 100)
    heavy = [20.0] * 8 + [1.0] * 92

    assert kept(wrong, **CERTAIN).is_broken
    assert kept(wrong, weights=[5.0] * 100, **CERTAIN).is_broken
    assert not kept(labels(2, 100), weights=heavy[:2] + [1.0] * 98, **CERTAIN).is_broken
