"""Categories are proposed from earlier edits, the likeliest first, and never without evidence."""

import pytest
from hypothesis import given, settings

from reviewapp.learning.tagging import Tagger, features_of_edit, learn
from tests.learning.strategies import edits

ROWS = [
    row
    for number in range(15)
    for row in (
        (f"it costs {number} euros now", f"it costs {number + 9} euros now", "number"),
        (f"we are so very glad {number}", f"we are glad {number}", "wordy"),
        (f"hey you there {number}", f"dear you there {number}", "tone"),
    )
]


@pytest.mark.parametrize(
    ("before", "after", "category"),
    [
        ("that is 14 days later", "that is 30 days later", "number"),
        ("they were so very late", "they were late", "wordy"),
        ("hey all of you", "dear all of you", "tone"),
    ],
)
def test_an_edit_like_earlier_ones_gets_their_category_first(before, after, category):
    proposed = learn(ROWS).propose(before, after)
    assert proposed[0][0] == category
    assert sum(share for _, share in proposed) == pytest.approx(1)


def test_the_same_edits_teach_the_same():
    one, other = learn(ROWS), learn(list(ROWS))
    assert (one.weights == other.weights).all()


def test_too_few_edits_or_one_category_propose_nothing():
    assert learn(ROWS[:10]).propose("a", "b") == []
    assert learn([("a", f"b {n}", "only") for n in range(50)]).propose("a", "b") == []
    assert Tagger().propose("a", "b") == []


@settings(max_examples=100, deadline=None)
@given(edits)
def test_every_edit_has_features(edit):
    assert features_of_edit(*edit).shape == features_of_edit("a", "b").shape
