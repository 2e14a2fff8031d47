"""Which versions carry what a version brought, also after going back and forth."""

from reviewapp.workflows.lineage import behind, carriers, parents

# 2 and 4 each bring something; 3 goes back to 1, 5 forward to 2, 6 is written upon 5, 7 goes back to 4.
VERSIONS = [
    (1, False, b"one"),
    (2, False, b"two"),
    (3, True, b"one"),
    (4, False, b"four"),
    (5, True, b"two"),
    (6, False, b"six"),
    (7, True, b"four"),
]


def test_a_version_goes_on_from_the_one_before_and_a_roll_back_from_what_it_says_again():
    assert parents(VERSIONS) == {1: None, 2: 1, 3: 1, 4: 3, 5: 2, 6: 5, 7: 4}


def test_what_lies_behind_a_version_leaves_out_what_was_rolled_back():
    assert behind(VERSIONS, 6) == {6, 5, 2, 1}
    assert behind(VERSIONS, 7) == {7, 4, 3, 1}


def test_all_that_go_on_from_a_version_carry_it():
    assert carriers(VERSIONS, 2) == {2, 5, 6}
    assert carriers(VERSIONS, 4) == {4, 7}
    assert carriers(reversed(VERSIONS), 1) == {1, 2, 3, 4, 5, 6, 7}
