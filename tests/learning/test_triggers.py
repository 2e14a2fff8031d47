"""A chance is seen wherever there was one: the index finds what a plain search finds, and never less."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.learning.atoms import atoms_of, escaped, path_of
from reviewapp.learning.commonness import is_common
from reviewapp.learning.triggers import Trigger, TriggerIndex, split, tokens_hashed, trigger_of, words_of
from tests.learning.strategies import edits, outputs, wordy


def holds(trigger, text):
    """The same question, answered by looking at every place."""
    words, size = words_of(text), len(trigger.phrase)
    places = [n for n in range(len(words)) if tuple(words[n : n + size]) == trigger.phrase]
    rest = [tuple(words[n + size : n + size + len(trigger.unless)]) for n in places]
    return any(not trigger.unless or after != trigger.unless for after in rest)


@settings(max_examples=300, deadline=None)
@given(edits)
def test_the_trigger_of_an_atom_is_in_the_output_it_came_from(edit):
    before, after = edit
    triggers = {atom: trigger_of(atom) for atom in atoms_of(before, after)}
    triggers = {atom: trigger for atom, trigger in triggers.items() if trigger}
    assert TriggerIndex(triggers).seen_in(before) == set(triggers)
    hashes = set(tokens_hashed(before))
    assert all(hashes.issuperset(trigger.hashes) for trigger in triggers.values())


PHRASES = st.builds(
    Trigger,
    st.just("phrase"),
    st.just(""),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(tuple),
    st.lists(st.sampled_from("abc"), max_size=2).map(tuple),
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.integers(0, 99), PHRASES, max_size=30), st.text("abc .\n", max_size=40))
def test_the_index_finds_what_a_plain_search_finds(triggers, text):
    text = " ".join(text)
    index = TriggerIndex(triggers)
    assert index.seen_in(text) == {key for key, trigger in triggers.items() if holds(trigger, text)}
    assert len(index) == len(triggers)


@settings(max_examples=150, deadline=None)
@given(st.lists(edits, max_size=6), outputs, st.randoms())
def test_what_is_removed_is_seen_no_longer(pairs, output, dice):
    atoms = {atom for before, after in pairs for atom in atoms_of(before, after)}
    triggers = {atom: trigger for atom in atoms if (trigger := trigger_of(atom))}
    gone = {atom: trigger for atom, trigger in triggers.items() if dice.random() < 0.5}
    index = TriggerIndex(triggers)
    for atom, trigger in gone.items():
        index.remove(atom, trigger)

    assert index.seen_in(output) == TriggerIndex(triggers).seen_in(output) - gone.keys()
    assert len(index) == len(triggers) - len(gone)


@settings(max_examples=150, deadline=None)
@given(st.lists(edits, max_size=6), outputs)
def test_what_is_seen_among_many_is_seen_alone(pairs, output):
    triggers = {atom: trigger_of(atom) for before, after in pairs for atom in atoms_of(before, after)}
    triggers = {atom: trigger for atom, trigger in triggers.items() if trigger}
    seen = TriggerIndex(triggers).seen_in(output)
    assert seen == {atom for atom, trigger in triggers.items() if trigger.is_in(output)}
    hashes = set(tokens_hashed(output))
    assert all(hashes.issuperset(triggers[atom].hashes) for atom in seen)


@settings(max_examples=150, deadline=None)
@given(st.lists(edits, max_size=6), outputs)
def test_where_numbers_say_it_all_they_say_what_reading_says(pairs, output):
    triggers = {trigger_of(atom) for before, after in pairs for atom in atoms_of(before, after)} - {None}
    for before in [output, *(before for before, _ in pairs)]:
        hashes = set(tokens_hashed(before))
        for trigger in triggers:
            there, absent = trigger.numbers or (None, None)
            if there is not None and (trigger.path or isinstance(before, str)):
                assert trigger.is_in(before) == (there in hashes and absent not in hashes)


def test_a_short_word_at_the_start_of_a_sentence_is_common_and_an_acronym_is_not():
    words = ("The", "the", "Die", "It", "IT", "US", "Sie", "Bob")
    assert [word for word in words if is_common(Trigger("phrase", "", (word,)))] == [
        "The",
        "the",
        "Die",
        "It",
    ]


@given(st.lists(st.one_of(st.text("a.*\\", max_size=4), st.integers(0, 9)), min_size=1, max_size=4))
def test_a_path_is_split_where_its_names_are(steps):
    parent, name = split(path_of(tuple(steps)))
    assert parent == path_of(tuple(steps[:-1]))
    assert name == ("*" if isinstance(steps[-1], int) else escaped(steps[-1]))


@given(outputs)
def test_hashed_tokens_are_distinct_signed_numbers_of_32_bits(output):
    found = tokens_hashed(output)
    assert found == sorted(set(found))
    assert all(-(2**31) <= number < 2**31 for number in found)


@settings(deadline=None)
@given(PHRASES, st.permutations("abcde"), st.integers(0, 5))
def test_chances_counted_by_parts_are_the_same_where_no_word_comes_twice(trigger, words, size):
    text = " ".join(words[:size])
    there, done = trigger.parts
    assert trigger.is_in(text) == (there.is_in(text) and not (done and done.is_in(text)))


def test_an_insertion_has_no_chance_where_it_was_made_already():
    (atom,) = atoms_of("However we agree to this plan.", "However, we agree to this plan.")
    trigger = trigger_of(atom)
    assert trigger.is_in("However we wait.")
    assert not trigger.is_in("However, we wait.")
    assert trigger.is_in("However, we wait. However they do not.")


def test_a_missing_field_has_a_chance_only_where_it_is_missing():
    trigger = trigger_of(atoms_of({"totals": {"net": 1}}, {"totals": {"net": 1, "vat": 2}})[0])
    assert trigger.is_in({"totals": {}})
    assert not trigger.is_in({"totals": {"vat": 7}})
    assert not trigger.is_in({})


def test_words_of_one_field_are_not_looked_for_in_another():
    (atom,) = [
        atom
        for atom in atoms_of({"note": "it was sent by mail to you"}, {"note": "it was sent by post to you"})
        if atom.kind == "replace"
    ]
    assert trigger_of(atom).is_in({"note": "by mail", "other": "x"})
    assert not trigger_of(atom).is_in({"note": "x", "other": "by mail"})


@given(wordy)
def test_an_output_without_triggers_to_find_shows_none(text):
    assert TriggerIndex().seen_in(text) == set()
