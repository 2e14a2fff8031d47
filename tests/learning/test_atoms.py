"""An edit falls into small pieces that come again, the same on every machine."""

from collections import defaultdict
from random import Random

from hypothesis import given, settings

from reviewapp.learning.atoms import MOST_ATOMS, Atom, atoms_of, general, key_of, path_of
from reviewapp.web.demo.support import MISTAKES, make
from tests.learning.strategies import edits, texts


@settings(max_examples=200, deadline=None)
@given(edits)
def test_atoms_are_distinct_sorted_and_few(edit):
    found = atoms_of(*edit)
    assert found == sorted(set(found))
    assert len(found) <= MOST_ATOMS
    assert found == atoms_of(*edit)


@given(texts)
def test_an_unchanged_text_has_no_atoms(text):
    assert atoms_of(text, text) == []


def test_a_replaced_phrase_is_kept_whole_and_word_by_word():
    found = atoms_of("We will mail it to you soon.", "We shall post it to you soon.")
    assert found == [
        Atom("replace", "mail", "post"),
        Atom("replace", "will", "shall"),
        Atom("replace", "will mail", "shall post"),
    ]


def test_an_insertion_hangs_on_the_word_before_it():
    assert atoms_of("a b c d", "a b X Y c d") == [Atom("insert", "b", "X Y")]
    assert atoms_of("b c d e", "X b c d e") == [Atom("insert", "", "X")]


def test_of_several_places_that_read_the_same_an_insertion_takes_the_last():
    assert atoms_of("x a b c", "x a a b c") == [Atom("insert", "a", "a")]


def test_a_removed_phrase():
    assert atoms_of("We are, in order, to go home", "We are to go home") == [
        Atom("remove", ", in order,", "")
    ]


def test_a_sentence_is_one_pattern_whatever_varies_in_it():
    ends = " Order LC-12345 has left. Thank you."
    by_day = {
        atom
        for day in ("Monday", "Friday")
        for atom in atoms_of(f"It arrives by {day} at the latest.{ends}", f"No day was named yet.{ends}")
    }
    assert by_day == {Atom("replace_sentence", "It arrives by … at the latest.", "No day was named yet.")}


def test_a_sentence_too_many_and_one_too_few():
    plain = "Thank you for writing.\nKind regards"
    more = "Thank you for writing.\nHere is 15 % off your next order.\nKind regards"
    voucher = "Here is … % off your next order."
    assert atoms_of(more, plain) == [Atom("remove_sentence", voucher)]
    assert atoms_of(plain, more) == [
        Atom("insert_sentence", "", voucher),
        Atom("insert_sentence", "Thank you for writing.", voucher),
    ]


def test_names_numbers_and_quotations_vary_but_german_nouns_do_not():
    assert general('Dear Ana Adler, your "Arc helmet" of LC-12345 costs 59.90 euros.') == (
        "Dear …, your … of … costs … euros."
    )
    assert general("Die Lieferung kommt am Montag.", naming=False) == "Die Lieferung kommt am Montag."
    assert general("Yes, I'm sure and I know.") == "Yes, I'm sure and I know."


def test_fields_are_told_with_and_without_their_values():
    before = {"lines": [{"total": 1.5, "unit": "kg"}], "supplier": "Harbour Freight"}
    after = {"lines": [{"total": 2.5, "unit": "g"}], "supplier": "Aldwin Spokes", "vat": True}
    assert atoms_of(before, after) == [
        Atom("missing", "", "", "vat"),
        Atom("missing", "", "true", "vat"),
        Atom("scaled", "", "1.67", "lines.*.total"),
        Atom("shifted", "", "+1", "lines.*.total"),
        Atom("wrong", "", "", "lines.*.total"),
        Atom("wrong", "", "", "lines.*.unit"),
        Atom("wrong", "", "", "supplier"),
        Atom("wrong", '"Harbour Freight"', "", "supplier"),
        Atom("wrong", '"Harbour Freight"', '"Aldwin Spokes"', "supplier"),
        Atom("wrong", '"kg"', "", "lines.*.unit"),
        Atom("wrong", '"kg"', '"g"', "lines.*.unit"),
    ]


def test_long_prose_in_a_field_is_compared_by_words():
    found = atoms_of({"note": "It was sent by mail to you"}, {"note": "It was sent by post to you"})
    assert Atom("replace", "mail", "post", "note") in found


def test_paths_keep_the_dots_and_stars_of_names_apart():
    assert path_of(("lines", 3, "total")) == "lines.*.total"
    assert len({path_of(steps) for steps in (("a.b",), ("a", "b"), ("*",), (0,), ("",), ())}) == 6


def test_a_key_is_the_content_and_nothing_else():
    atom = Atom("replace", "mail", "post")
    assert key_of(7, "wording", atom) == key_of("7", "wording", Atom("replace", "mail", "post"))
    assert key_of(7, "wording", atom).hex() == "a9bef6286f96f88bb68f6021"
    others = {
        key_of(8, "wording", atom),
        key_of(7, "other", atom),
        key_of(7, "wording", Atom("replace", "mailp", "ost")),
        key_of(7, "wording", Atom("replace", "mail", "post", "note")),
        key_of(7, "wording", atom),
    }
    assert len(others) == 5
    assert len(key_of(7, "wording", atom)) == 12


def test_every_mistake_of_the_demo_support_agent_is_one_pattern_of_its_own():
    dice, found = Random(5), defaultdict(set)
    for _ in range(400):
        made = make(dice)
        if len(made.mistakes) == 1:
            found[made.mistakes[0].key].update(atoms_of(made.wrong, made.right))
    assert {mistake.key for mistake in MISTAKES} == set(found)
    assert [len(atoms) for atoms in found.values()] == [1] * len(MISTAKES)
    assert len(set().union(*found.values())) == len(MISTAKES)
