import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.review.difference import (
    Change,
    apply,
    json_diff,
    rebuilt,
    same,
    stored_difference,
    word_diff,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
WORDS = st.lists(st.sampled_from(["a", "b", "the", " ", "  ", "\n", ".", "価格", "é"]), max_size=30).map(
    "".join
)
LEAF = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, 1.0, 1.5]) | st.sampled_from("ab")
)
VALUE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.tuples(TEXT, TEXT) | st.tuples(WORDS, WORDS))
def test_word_spans_rebuild_both_texts(texts):
    before, after = texts
    spans = word_diff(before, after)
    assert "".join(span.text for span in spans if span.kind != "ins") == before
    assert "".join(span.text for span in spans if span.kind != "del") == after
    assert all(span.text for span in spans)
    assert all(one.kind != other.kind for one, other in pairwise(spans))


@settings(max_examples=250, deadline=None)
@given(VALUE, VALUE)
def test_changes_turn_one_value_into_the_other_with_its_types(before, after):
    changes = json_diff(before, after)
    assert json.dumps(apply(before, changes), sort_keys=True) == json.dumps(after, sort_keys=True)
    assert (changes == []) == same(before, after)


@settings(max_examples=80, deadline=None)
@given(VALUE, VALUE)
def test_what_is_stored_rebuilds_the_edit(before, after):
    stored = json.loads(json.dumps(stored_difference(before, after)))
    assert same(rebuilt(before, stored), after)


@pytest.mark.parametrize(
    ("before", "after", "spans"),
    [
        ("Same.", "Same.", [("same", "Same.")]),
        ("Pay 10 now", "Pay 12 now", [("same", "Pay "), ("del", "10"), ("ins", "12"), ("same", " now")]),
        ("one two end", "1 2 end", [("del", "one two"), ("ins", "1 2"), ("same", " end")]),
        ("", "New", [("ins", "New")]),
        ("価格は高い", "価格は安い", [("same", "価格は"), ("del", "高"), ("ins", "安"), ("same", "い")]),
    ],
)
def test_words_change_as_people_read_them(before, after, spans):
    assert [(span.kind, span.text) for span in word_diff(before, after)] == spans


def test_fields_say_what_was_missing_extra_and_wrong():
    before = {"total": 10, "lines": [{"n": 1}, {"n": 2}, {"n": 3}], "note": "x"}
    after = {"total": 10.0, "lines": [{"n": 1}, {"n": 3}], "vat": 2}
    assert json_diff(before, after) == [
        Change(("total",), "wrong", 10, 10.0),
        Change(("lines", 1), "extra", {"n": 2}),
        Change(("note",), "extra", "x"),
        Change(("vat",), "missing", None, 2),
    ]


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (1, True), (0, False), ("1", 1), (None, 0)])
def test_values_of_different_types_differ(one, other):
    assert not same(one, other)
    assert apply({"v": [one]}, json_diff({"v": [one]}, {"v": [other]})) == {"v": [other]}


def test_very_long_texts_are_compared_line_by_line_and_still_rebuild():
    before = "\n".join(f"line {number} of many words" for number in range(6_000))
    after = before.replace("line 17 of", "row 17 of")
    spans = word_diff(before, after)
    assert "".join(span.text for span in spans if span.kind != "del") == after
