"""What lies between a wrong number and the right one."""

import pytest

from reviewapp.learning.amounts import changes_of, marks_of
from reviewapp.learning.atoms import Atom
from reviewapp.learning.triggers import TriggerIndex, trigger_of


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (65.8, 59.9, [("shifted", "", "-5.9"), ("scaled", "", "0.91")]),
        (124.9, 119.0, [("shifted", "", "-5.9"), ("scaled", "", "0.953")]),
        (50.0, 47.92, [("shifted", "", "-2.08"), ("scaled", "", "0.958"), ("rounded", "10", "")]),
        (1500, 1479.2, [("shifted", "", "-20.8"), ("scaled", "", "0.986"), ("rounded", "100", "")]),
        (0, 12, [("shifted", "", "+12")]),
        (5, 5, []),
        (True, 2, []),
        ("5", 6, []),
        (float("nan"), 6, []),
        (1, 1e300, []),
    ],
)
def test_a_number_is_off_by_an_amount_a_share_or_a_rounding(before, after, expected):
    assert list(changes_of(before, after)) == expected


def test_the_chances_are_all_numbers_there_or_all_round_ones():
    shifted = trigger_of(Atom("shifted", "", "-5.9", "amount"))
    rounded = trigger_of(Atom("rounded", "10", "", "amount"))
    index = TriggerIndex({"shifted": shifted, "rounded": rounded})

    assert index.seen_in({"amount": 40}) == {"shifted", "rounded"}
    assert index.seen_in({"amount": 40.5}) == {"shifted"}
    assert index.seen_in({"amount": 0}) == {"shifted"}
    assert index.seen_in({"amount": "40"}) == set()
    assert list(marks_of(None)) == []
