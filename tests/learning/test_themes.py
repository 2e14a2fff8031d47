"""Reasons that say much the same share a theme, and a theme keeps its number."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.learning.themes import Assigned, Themes, features_of, words_of

REASONS = [
    "The total does not include VAT.",
    "Asks for the order number again although the customer gave it.",
    "VAT is missing from the total.",
    "Customer already gave the order number, do not ask again.",
    "Promises a delivery date we cannot keep.",
    "Total without VAT, must include it.",
    "We can not promise delivery dates.",
]
VAT, ORDER, DATE = {0, 2, 5}, {1, 3}, {4, 6}
TEXTS = st.lists(st.text(st.sampled_from("abc äß 12,.\u0e01漢字"), max_size=30), max_size=30)


def grouped(texts, **options):
    themes = Themes(**options)
    return themes, [themes.assign(number, text).theme for number, text in enumerate(texts)]


def test_reasons_that_say_the_same_share_a_theme():
    _, places = grouped(REASONS, bar=0.2)
    together = {frozenset(n for n, p in enumerate(places) if p == place) for place in places}
    assert together == {frozenset(VAT), frozenset(ORDER), frozenset(DATE)}


@given(texts=TEXTS, more=TEXTS)
def test_more_texts_never_change_where_the_earlier_ones_are(texts, more):
    _, before = grouped(texts)
    themes, after = grouped(texts + more)
    assert after[: len(texts)] == before
    assert [themes.members[n] for n, place in enumerate(after) if place is not None] == [
        place for place in after if place is not None
    ]


@given(TEXTS)
def test_numbers_are_dense_and_in_the_order_of_founding(texts):
    themes, places = grouped(texts)
    met = list(dict.fromkeys(place for place in places if place is not None))
    assert met == list(range(len(themes.founders)))
    assert [places[founder] for founder in themes.founders] == met


@given(TEXTS)
def test_the_same_text_again_changes_nothing(texts):
    themes, places = grouped(texts)
    sizes = themes.sizes()
    assert [themes.assign(n, text).theme for n, text in enumerate(texts)] == places
    assert themes.sizes() == sizes


@given(TEXTS)
def test_stored_answers_build_the_same_themes_again(texts):
    themes, places = grouped(texts)
    again = Themes()
    for number, (text, place) in enumerate(zip(texts, places, strict=True)):
        if place is not None:
            again.place(number, text, theme=place)
    assert (again.members, again.founders, again.words) == (themes.members, themes.founders, themes.words)
    for probe in texts:
        assert again.assign("probe", probe) == themes.assign("probe", probe)


@given(st.text(max_size=200))
def test_any_text_is_like_itself(text):
    themes = Themes()
    first, second = themes.assign(1, text), themes.assign(2, text)
    assert first.theme == second.theme
    assert second == Assigned(None, 0.0, is_new=False) or second.similarity == pytest.approx(1)


def test_a_text_without_words_belongs_nowhere():
    assert Themes().assign(1, " … ?!") == Assigned(None, 0.0, is_new=False)


def test_a_text_placed_by_hand_stays_where_it_was_put():
    themes, _ = grouped(REASONS, bar=0.2)
    themes.place("late", "Something else entirely.", theme=1)
    assert themes.assign("late", "Something else entirely.").theme == 1


def test_a_text_is_not_placed_in_a_theme_that_nobody_founded():
    with pytest.raises(ValueError, match="no founder"):
        Themes().place(1, "Too late", theme=3)


def test_numbers_do_not_split_a_theme():
    themes = Themes()
    assert themes.assign(1, "Order 48211 is late").theme == themes.assign(2, "Order 977 is late").theme
    assert words_of("Order 48211") == ["order", "0"]


def test_scripts_without_blanks_are_compared_too():
    themes = Themes()
    one = themes.assign(1, "合計に消費税が含まれていません")
    assert themes.assign(2, "合計に消費税がありません").theme == one.theme
    assert "#消費" in features_of("消費税")


def test_a_theme_is_named_by_the_words_that_set_it_apart():
    themes, places = grouped(REASONS * 3, bar=0.2)
    assert "vat" in themes.telling_words(places[0])
    assert "vat" not in themes.telling_words(places[1])
    assert themes.label(places[0]) == ", ".join(themes.telling_words(places[0]))


def test_the_closest_texts_speak_for_a_theme_once_each():
    themes, places = grouped([*REASONS, REASONS[2].upper()], bar=0.2)
    mine = {n: (REASONS * 2)[n] for n in VAT} | {7: REASONS[2].upper()}
    closest = themes.closest(places[0], mine, most=3)
    assert set(closest) == VAT
    assert places[7] == places[2]


def toy(text):
    words = words_of(text)
    return [sum(word.startswith(letters) for word in words) for letters in ("v", "o", "d", "t")]


def test_vectors_of_a_model_take_the_place_of_words():
    themes, places = grouped(["vat vat", "order", "VAT!", "orders", "date"], embed=toy)
    assert places == [0, 1, 0, 1, 2]
    assert themes.closest(0, {0: "vat vat", 2: "VAT!"}, most=1) == [0]
    many = Themes(embed=lambda text: [float(text == str(n)) for n in range(100)])
    assert [many.assign(n, str(n)).theme for n in range(100)] == list(range(100))


def test_the_order_of_arrival_decides_and_nothing_random():
    shuffled = REASONS * 5
    random.Random(3).shuffle(shuffled)
    assert grouped(shuffled)[1] == grouped(shuffled)[1]
