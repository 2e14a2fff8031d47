"""Phrases that keep being changed are found in a window of corrections, once each, with their chances."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.learning.phrases import g_of, mine
from tests.learning.strategies import texts, wordy

WORDS = ["river", "stone", "cloud", "seven", "paper", "window", "green", "market", "apple", "train"]


def corrections(*, wrong="in order to", right="to", count=12, others=60, seed=1):
    """Noise around one phrase that is put right, and outputs that nobody touched."""
    dice, made = Random(seed), []
    for number in range(others):
        words = dice.choices(WORDS, k=8)
        changed = [dice.choice(WORDS) if dice.random() < 0.15 else word for word in words]
        made.append((number, " ".join(words), " ".join(changed)))
    for number in range(others, others + count):
        head, tail = " ".join(dice.choices(WORDS, k=3)), " ".join(dice.choices(WORDS, k=3))
        made.append((number, f"{head} {wrong} {tail}", f"{head} {right} {tail}"))
    return made


def found(made):
    return {(phrase.before, phrase.after): phrase for phrase in mine(made)}


def test_a_phrase_that_is_always_put_right_is_found_with_its_hits_and_chances():
    made = [*corrections(wrong="do not", right="don't"), ("left", "we do not mind", "we do not mind")]
    phrase = found(made)["do not", "don't"]
    assert phrase.hits == list(range(60, 72))
    assert phrase.exposures == [*range(60, 72), "left"]
    assert phrase.g > 20
    assert 0 < phrase.base_rate < 1


def test_words_that_are_always_struck_out_are_found():
    assert ("in order", "") in found(corrections())


def test_a_family_is_told_once_and_in_full():
    phrases = mine(corrections(wrong="a.k.a", right="or"))
    about = [(phrase.before, phrase.after) for phrase in phrases if "k" in phrase.before]
    assert about == [("a.k.a", "or")]


def test_what_is_only_noise_is_hardly_ever_found():
    assert len(mine(corrections(count=0, others=200))) <= 3


def test_too_few_corrections_prove_nothing():
    assert mine(corrections(count=2, others=0)) == []
    assert mine([]) == []


def test_the_same_phrases_whatever_the_order():
    made = corrections()
    turned = {pair: sorted(phrase.hits) for pair, phrase in found(made[::-1]).items()}
    assert turned == {pair: sorted(phrase.hits) for pair, phrase in found(made).items()}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(wordy | texts, wordy | texts), max_size=8), st.integers(1, 4))
def test_no_text_breaks_the_miner(pairs, times):
    made = [(number, *pair) for number, pair in enumerate(pairs * times)]
    for phrase in mine(made, least=1):
        assert set(phrase.hits) <= set(phrase.exposures)
        assert phrase.before


def test_the_g_test_is_nothing_for_what_is_independent_and_grows_with_what_is_not():
    assert abs(g_of(25, 50, 50, 100)) < 1e-9
    assert g_of(50, 50, 50, 100) > g_of(40, 50, 50, 100) > 20
