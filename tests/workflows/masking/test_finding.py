"""What is found in the lines we wrote, and what holds for any text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.web.benches.masking import FILES, counted, read
from reviewapp.workflows.masking import KINDS, find, mask, mask_text

CARD = "4111 1111 1111 1111"
SAMPLES = (
    "jane@example.org",
    "+44 7911 123456",
    CARD,
    "DE89 3704 0044 0532 0130 00",
    "219-09-9999",
    "203.0.113.47",
    "born 14 March 1986",
    "password: Tr0ub4dor&3",
    "2001:db8::8a2e:370:7334",
)
PIECES = st.sampled_from(
    [
        *SAMPLES,
        "⟦email⟧",
        "⟦card 2⟧",
        " ",
        "\n",
        ", ",
        "born",
        "tel ",
        "token=",
        "é",
        "😀",
        "1",
        "12.",
        "-",
        "a",
        ":",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=8).map("".join)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def scored(name):
    right, wrong, missed = (each.total() for each in counted(read(name)))
    return right / (right + wrong), right / (right + missed)


def test_there_are_300_lines_of_8_kinds():
    rows = read("held_out") + read("open")
    assert len(rows) >= 300
    assert {kind for _, marks in rows for _, _, kind in marks} == set(KINDS)


@pytest.mark.parametrize("name", FILES)
def test_it_finds_nearly_all_and_little_else(name):
    precision, recall = scored(name)
    assert precision >= 0.95
    assert recall >= 0.95


@pytest.mark.parametrize("text", SAMPLES)
def test_what_is_masked_is_gone(text):
    after, counts = mask(f"Please note {text}, thanks.")
    assert sum(counts.values()) == 1
    assert not any(part in after for part in text.split() if sum(map(str.isdigit, part)) > 3)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_masking_twice_is_masking_once(text):
    once, _ = mask(text)
    assert mask(once) == (once, {})


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.permutations(KINDS))
def test_the_order_of_the_kinds_is_nothing(text, kinds):
    assert find(text, kinds) == find(text)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_marks_are_in_order_and_apart_and_the_rest_stays(text):
    masked, at = mask_text(text), 0
    assert all(one.end <= two.start for one, two in zip(masked.marks, masked.marks[1:], strict=False))
    rest = masked.text
    for mark, label in zip(masked.marks, masked.labels, strict=True):
        assert rest.startswith(text[at : mark.start] + label)
        rest, at = rest[mark.start - at + len(label) :], mark.end
    assert rest == text[at:]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_label_is_all_that_it_adds(text):
    masked = mask_text(text)
    assert len(masked.text) <= len(text) + 16 * len(masked.marks)
    for mark in masked.marks:
        assert masked.moved(mark.start) == masked.text.index("⟦", masked.moved(mark.start))


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_a_value_keeps_its_shape(value):
    after, counts = mask(value)
    assert (after is value) == (not counts)
    assert mask(after) == (after, {})


def test_fields_say_what_they_hold():
    value = {"password": "hunter", "dob": "1990-12-31", "phone": 491701234567, "size": 491701234567}
    after, counts = mask(value)
    assert after == value | {"password": "⟦secret⟧", "dob": "⟦date of birth⟧", "phone": "⟦phone⟧"}
    assert counts == {"secret": 1, "birth": 1, "phone": 1}


def test_names_of_fields_are_texts_too():
    after, counts = mask({"jane@example.org": 1, "joe@example.org": 2}, ["email"])
    assert sorted(after.values()) == [1, 2]
    assert "example.org" not in str(after)
    assert counts == {"email": 2}


def test_only_what_is_asked_for_is_masked():
    assert mask(f"jane@example.org {CARD}", ["card"]) == ("jane@example.org ⟦card⟧", {"card": 1})


@pytest.mark.parametrize(
    "text",
    [
        "a@" * 40_000,
        "1" * 80_000,
        "0 1" * 27_000,
        "born " * 16_000,
        "token=" * 14_000,
        ":" * 80_000,
        "a." * 40_000,
    ],
)
def test_no_text_takes_long(text):
    started = time.process_time()
    find(text)
    assert time.process_time() - started < 3
