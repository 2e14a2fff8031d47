"""A change of wording is tried on past outputs: nearer to what people wrote, or further away."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.learning.atoms import Atom, atoms_of
from reviewapp.learning.substitution import (
    Substituted,
    apart,
    pair_of,
    passes_gate,
    replay,
    rewrite,
    rewritten,
)
from tests.learning.strategies import edits, outputs, texts, wordy

phrases = st.lists(st.sampled_from(["a", "b", ",", "14"]), max_size=3).map(" ".join)


@given(texts)
def test_without_pairs_nothing_changes(text):
    assert rewrite(text, []) == text


@settings(deadline=None)
@given(wordy, st.lists(st.tuples(phrases, phrases), max_size=4))
def test_a_text_without_the_phrases_stays(text, pairs):
    left_alone = "x y z " + "".join(sign for sign in text if sign not in "ab,14")
    assert rewrite(left_alone, pairs) == left_alone


@settings(max_examples=200, deadline=None)
@given(edits, outputs)
def test_no_atom_of_any_edit_breaks_any_output(edit, output):
    atoms = atoms_of(*edit)
    replay(atoms, [(1, output, edit[1]), (2, edit[0], edit[1])])
    assert rewritten(output, []) == output


@pytest.mark.parametrize(
    ("text", "pairs", "becomes"),
    [
        ("We e-mail  you.", [("e - mail", "email")], "We email  you."),
        ("in order to go, in order to see", [("in order to", "to")], "to go, to see"),
        ("a b c", [("a", "b"), ("b", "c")], "b c c"),
        ("do not go", [("do", "x"), ("do not", "don't")], "don't go"),
        ("We are very very glad.", [("very", "")], "We are glad."),
        (
            "However we go. However, we stay.",
            [("However", "However ,")],
            "However , we go. However, we stay.",
        ),
        ("Hey Ana!!\nBye", [("Hey …!!", "Dear …,")], "Dear Ana,\nBye"),
        ("Good. Pay 15 % now. Bye.", [("Pay … % now.", "")], "Good. Bye."),
        ("Come by Monday, please.", [("Come by …, please.", "No day is known.")], "No day is known."),
    ],
)
def test_rewriting(text, pairs, becomes):
    assert rewrite(text, pairs) == becomes


@pytest.mark.parametrize(
    ("atom", "becomes"),
    [
        (Atom("wrong", '"kg"', '"g"', "lines.*.unit"), {"lines": [{"unit": "g"}, {"unit": "t"}], "a.b": 1}),
        (Atom("extra", "1", "", "a\\.b"), {"lines": [{"unit": "kg"}, {"unit": "t"}]}),
        (Atom("missing", "", "2", "vat"), {"lines": [{"unit": "kg"}, {"unit": "t"}], "a.b": 1, "vat": 2}),
        (Atom("wrong", "", "", "a\\.b"), {"lines": [{"unit": "kg"}, {"unit": "t"}], "a.b": 1}),
        (Atom("replace", "kg", "g", "lines.*.unit"), {"lines": [{"unit": "g"}, {"unit": "t"}], "a.b": 1}),
    ],
)
def test_fields_are_changed_where_they_are_meant(atom, becomes):
    output = {"lines": [{"unit": "kg"}, {"unit": "t"}], "a.b": 1}
    assert rewritten(output, [atom]) == becomes
    assert "vat" not in output


def test_an_insertion_is_words_after_its_anchor():
    assert pair_of(Atom("insert", "However", ",")) == ("However", "However ,")
    assert pair_of(Atom("insert", "", "So")) is None


def test_a_change_is_judged_by_what_people_wrote_in_the_end():
    cases = [
        (1, "we mail it", "we post it"),
        (2, "they mail it", "they post it now"),
        (3, "mail is here", "mail is here"),
        (4, "nothing of it", "nothing"),
        (5, "a mail in", "a letter in"),
    ]
    found = replay([("mail", "post")], cases)
    assert (found.better, found.same, found.worse, found.approved) == ([1, 2], [5], [3], [3])
    assert (found.saved, found.fired) == (1, 4)
    assert found.low < found.gain < found.high


def test_a_change_that_only_helps_passes_and_few_cases_leave_the_gain_open():
    right = [(n, f"{n} mail it", f"{n} post it") for n in range(3)]
    result = replay([("mail", "post")], right)
    assert passes_gate(result)[0]
    assert result.low > 0
    assert replay([("mail", "post")], right[:2]).low < 0


def test_a_change_that_harms_one_for_each_it_helps_does_not_pass():
    cases = [(1, "a mail", "a post"), (2, "b mail", "b mail it"), (3, "c mail", "c post")]
    assert passes_gate(replay([("mail", "post")], cases))[0]
    assert not passes_gate(replay([("mail", "post")], cases[:2]))[0]


def test_a_change_of_what_people_leave_alone_does_not_pass():
    helped = [(n, f"{n} mail it", f"{n} post it") for n in range(40)]
    harmed = [(n, f"{n} mail it", f"{n} mail it") for n in range(40, 50)]
    passed, reasons = passes_gate(replay([("mail", "post")], helped + harmed))
    assert not passed
    assert [reason["ok"] for reason in reasons] == [True, True, False]


def test_earlier_outputs_count_half_where_few_later_ones_would_leave_it_to_chance():
    helped = replay([("mail", "post")], [(n, f"{n} mail", f"{n} post") for n in range(4)])
    mixed = replay([("mail", "post")], [(8, "a mail", "a post"), (9, "b mail it", "b letter")])
    harmed = replay([("mail", "post")], [(n, f"{n} mail", f"{n} mail it") for n in range(4)])
    mixed = replace(mixed, worse=[9], same=[], saved=0)
    assert not passes_gate(mixed)[0]
    passed, reasons = passes_gate(mixed, helped)
    assert passed
    assert "of the earlier ones, which count half, 4 and 0." in reasons[0]["text"]
    assert not passes_gate(mixed, harmed)[0]
    assert passes_gate(Substituted(), harmed)[0]


def test_a_change_that_was_never_possible_is_not_held_up():
    passed, (reason,) = passes_gate(replay([("mail", "post")], [(1, "a", "b")]))
    assert passed
    assert "none of the later outputs" in reason["text"]


@given(outputs, outputs)
def test_nothing_lies_between_an_output_and_itself(one, other):
    assert apart(one, one) == 0
    assert apart(one, other) >= 0
