"""What people change both ways is not suggested one way."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.learning.conflicts import InForce, Recurring, Sighting, conflicts_of

PEOPLE = ["rosa", "sam", "lena"]


def seen(count, *, by=PEOPLE, at=None, **context):
    return tuple(Sighting(by[n % len(by)], context, at) for n in range(count))


def replacing(before, after, sightings, **more):
    return Recurring((before, after), "replace", before=before, after=after, sightings=sightings, **more)


def test_patterns_that_do_not_meet_have_no_conflict():
    assert conflicts_of([replacing("a", "the", seen(20)), replacing("colour", "color", seen(20))]) == []
    assert conflicts_of([]) == []


def test_both_ways_without_a_reason_is_never_suggested():
    [found] = conflicts_of([replacing("a", "the", seen(14)), replacing("the", "a", seen(16))])
    assert (found.kind, found.resolution) == ("opposite", "context_dependent")
    assert found.keys == (("a", "the"), ("the", "a"))


@pytest.mark.parametrize(("one", "other"), [(4, 4), (40, 5)])
def test_a_few_slips_the_other_way_are_no_conflict(one, other):
    assert conflicts_of([replacing("a", "the", seen(one)), replacing("the", "a", seen(other))]) == []


def test_what_tells_the_sides_apart_splits_them():
    german, french = seen(12, language="de", agent="one"), seen(11, language="fr", agent="one")
    [found] = conflicts_of([replacing("du", "Sie", german), replacing("Sie", "du", french)])
    assert found.resolution == "split"
    assert found.facts["feature"] == "language"
    sides = {found.facts["value"]: found.facts["here"]}
    assert sides in ({"de": ("du", "Sie")}, {"fr": ("Sie", "du")})


def test_a_difference_that_leaves_one_half_mixed_splits_nothing():
    one = seen(12, agent="x") + seen(6, agent="y")
    other = seen(8, agent="y")
    [found] = conflicts_of([replacing("a", "the", one), replacing("the", "a", other)])
    assert found.resolution == "context_dependent"


def test_of_many_features_one_that_differs_by_chance_splits_nothing():
    chance = random.Random(7)

    def noisy(count):
        return tuple(
            Sighting(PEOPLE[n % 3], {f"f{k}": chance.choice("xy") for k in range(40)}) for n in range(count)
        )

    [found] = conflicts_of([replacing("a", "the", noisy(7)), replacing("the", "a", noisy(6))])
    assert found.resolution == "context_dependent"


def test_one_persons_side_is_a_matter_of_style_for_a_lead():
    [found] = conflicts_of([replacing("a", "the", seen(10)), replacing("the", "a", seen(9, by=["otto"]))])
    assert found.resolution == ""
    assert found.facts["reviewer"] == "otto"
    assert found.facts["side"] == ("the", "a")


def test_where_one_person_is_all_there_is_style_is_no_answer():
    alone = ["rosa"]
    both = [replacing("a", "the", seen(10, by=alone)), replacing("the", "a", seen(9, by=alone))]
    assert [found.resolution for found in conflicts_of(both)] == ["context_dependent"]


def test_competing_replacements_agree_on_what_to_avoid():
    several = [
        replacing("utilise", "use", seen(10)),
        replacing("utilise", "apply", seen(6)),
        replacing("utilise", "exploit", seen(2)),
    ]
    [found] = conflicts_of(several)
    assert (found.kind, found.resolution) == ("competing", "avoid")
    assert found.keys == (("utilise", "use"), ("utilise", "apply"))


def test_adding_and_removing_the_same_are_opposite():
    added = Recurring("in", "insert", before="Dear", after="valued", sightings=seen(8))
    removed = Recurring("out", "remove", before="valued", sightings=seen(8))
    assert [found.keys for found in conflicts_of([added, removed])] == [("in", "out")]
    lacking = Recurring("in", "missing", path="totals.vat", sightings=seen(8))
    too_much = Recurring("out", "extra", path="totals.vat", sightings=seen(8))
    assert [found.keys for found in conflicts_of([lacking, too_much])] == [("in", "out")]


def test_the_same_words_in_another_field_are_another_matter():
    one, other = replacing("a", "b", seen(9), path="title"), replacing("b", "a", seen(9), path="body")
    assert conflicts_of([one, other]) == []


def test_a_wrong_field_conflicts_only_by_its_values():
    whole = Recurring("any", "wrong", path="vat", sightings=seen(20))
    part = Recurring("half", "wrong", path="vat", before="7", sightings=seen(9))
    to_eight = Recurring("eight", "wrong", path="vat", before="7", after="8", sightings=seen(9))
    to_nine = Recurring("nine", "wrong", path="vat", before="7", after="9", sightings=seen(8))
    assert [found.keys for found in conflicts_of([whole, part, to_eight, to_nine])] == [("eight", "nine")]


@pytest.mark.parametrize(
    ("sightings", "resolution"),
    [(seen(8, at=5), "replace"), (seen(8, at=1), "kept"), (seen(8, at=5, by=["otto"]), "kept")],
    ids=["since", "before", "one person"],
)
def test_a_rule_in_force_yields_only_to_what_came_since(sightings, resolution):
    rule = InForce("bullet-3", "utilise", "use", since=3)
    [found] = conflicts_of([replacing("utilise", "apply", sightings)], live=[rule])
    assert (found.kind, found.resolution, found.facts["rule"]) == ("live_rule", resolution, "bullet-3")


def test_bringing_back_what_a_rule_avoids_contradicts_it_and_following_it_does_not():
    rule = InForce("bullet-3", "utilise", "use")
    assert conflicts_of([replacing("utilise", "use", seen(9))], live=[rule]) == []
    [found] = conflicts_of([replacing("use", "utilise", seen(9))], live=[rule])
    assert found.resolution == "replace"


def test_undoing_what_a_rule_asks_for_contradicts_it_and_other_insertions_do_not():
    rule = InForce("bullet-4", "", "Kind regards")
    other = Recurring("ps", "insert", before="Bye", after="P.S.", sightings=seen(9))
    assert conflicts_of([other], live=[rule]) == []
    undone = Recurring("out", "remove", before="Kind regards", sightings=seen(9))
    [found] = conflicts_of([other, undone], live=[rule])
    assert found.keys == ("out",)


WORDS = st.sampled_from("abc")
PATTERNS = st.dictionaries(st.tuples(WORDS, WORDS), st.integers(1, 30), max_size=9)


@given(PATTERNS)
def test_no_side_of_an_even_conflict_goes_unnamed(counts):
    patterns = [replacing(*words, seen(count)) for words, count in counts.items()]
    named = {key for found in conflicts_of(patterns) for key in found.keys}
    for (gone, come), count in counts.items():
        if gone != come and count >= 5 and counts.get((come, gone), 0) == count:
            assert (gone, come) in named


@given(PATTERNS)
def test_the_order_of_patterns_changes_no_answer(counts):
    patterns = [replacing(*words, seen(count)) for words, count in counts.items()]

    def answers(given_patterns):
        return {
            (found.kind, frozenset(found.keys), found.resolution) for found in conflicts_of(given_patterns)
        }

    assert answers(patterns) == answers(patterns[::-1])
