"""An edit is measured by its words or its fields, and named without a parser."""

import time
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.learning.edits import TOKEN, Edit, edit_of, sentences, stretches, tokens
from reviewapp.web.demo import invoices
from tests.learning.strategies import edits, outputs, texts


@settings(max_examples=200, deadline=None)
@given(edits)
def test_every_edit_has_a_kind_and_a_rate_between_none_and_all(edit):
    found = edit_of(*edit)
    assert found.kind in {"none", "add", "remove", "replace", "rewrite", "missing", "extra", "wrong", "mixed"}
    assert 0 <= found.rate <= 1
    assert found == edit_of(*edit)


@given(outputs)
def test_nothing_changed_is_no_edit(output):
    assert edit_of(output, output) == Edit("none")


@given(texts)
def test_no_letter_is_lost_between_words(text):
    assert "".join(tokens(text)) == "".join(text.split())
    assert [word for sentence in sentences(text) for word in tokens(sentence)] == tokens(
        "\n".join(sentences(text))
    )


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_stretches_lead_from_the_one_list_to_the_other(old, new):
    rebuilt, place = [], 0
    for one in stretches(old, new):
        rebuilt += old[place : one.start] + new[one.new_start : one.new_end]
        place = one.end
    assert rebuilt + old[place:] == new


def test_words_numbers_and_scripts():
    assert tokens("Don't e-mail 1,204.50 €!") == ["Don't", "e", "-", "mail", "1,204.50", "€", "!"]
    assert tokens("漢字 हिन्दी ดี") == ["漢", "字", "हिन्दी", "ดี"]
    assert sentences("Dear Ana,\n\nthank you. Really?! Yes.\n好。是。") == [
        *("Dear Ana,", "thank you.", "Really?!", "Yes.", "好。", "是。")
    ]


@pytest.mark.parametrize(
    ("before", "after", "kind", "subkind"),
    [
        ("We send the parcel today.", "We send the parcel today, free of charge.", "add", "longer"),
        ("We send the parcel very very soon.", "We send the parcel soon.", "remove", "shorter"),
        ("we send the parcel today.", "We send the parcel today.", "replace", "case"),
        ("We send, the parcel today!", "We send, the parcel today.", "replace", "punctuation"),
        ("It costs 14 euros now", "It costs 30 euros now", "replace", "number"),
        ("It costs $14 for now", "It costs $30 for now", "replace", "number"),
        ("It costs 14 € now", "It costs 20 $ now", "replace", "currency"),
        ("We come on 2026-05-04 then", "We come on 2026-04-05 then", "replace", "number"),
        ("We recieve the parcel today", "We receive the parcel today", "replace", "spelling"),
        ("Today we go home then", "Today then we go home", "replace", "order"),
        ("Hey you. We send it today. Bye.", "Dear you. We send it today. Bye.", "replace", "opening"),
        ("Dear you. We send it today. Bye.", "Dear you. We send it today. Yours.", "replace", "closing"),
        ("One line\nmore of it", "One line more of it", "replace", "spacing"),
        ("This is all wrong", "Nothing of it may stay here", "rewrite", "longer"),
        ({"a": 1}, {"a": 1, "b": 2}, "missing", None),
        ({"a": 1, "b": 2}, {"a": 1}, "extra", None),
        ({"a": 1}, {"a": 2}, "wrong", "number"),
        ({"a": "x", "b": 1}, {"a": "Y", "c": 1}, "mixed", None),
        ({"a": None}, {"a": 2}, "wrong", "type"),
        ({"on": "2026-05-04"}, {"on": "2026-04-05"}, "wrong", "day and month"),
        ({"on": "2026-05-04"}, {"on": "2026-05-09"}, "wrong", "date"),
    ],
)
def test_kinds_of_edits(before, after, kind, subkind):
    found = edit_of(before, after)
    assert found.kind == kind
    assert subkind is None or subkind in found.subkinds


def test_a_date_with_day_and_month_swapped_is_known_in_the_demo():
    dice, today = Random(3), date(2026, 5, 1)
    made = [invoices.make(dice, today=today) for _ in range(100)]
    swapped = [m for m in made if "day-and-month-swapped" in {mistake.key for mistake in m.mistakes}]
    assert swapped
    assert all("day and month" in edit_of(m.wrong, m.right).subkinds for m in swapped)


def test_long_runs_of_marks_and_very_long_texts_take_no_time():
    begun = time.perf_counter()
    sentences("." * 200_000 + "x")
    edit_of("a " * 30_000, "b " * 30_000)
    assert time.perf_counter() - begun < 3


@given(texts)
def test_the_fast_way_to_words_finds_the_same(text):
    assert tokens(text) == TOKEN.findall(text)
