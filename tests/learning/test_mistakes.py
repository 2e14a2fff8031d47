"""Which patterns are one mistake."""

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.learning.mistakes import families, leaders


def shown(*numbers):
    return frozenset(numbers)


def heads(found):
    return [family.head for family in found if not family.is_sum]


def test_patterns_of_nearly_the_same_outputs_are_one_and_the_surest_speaks():
    hits = {"date": shown(*range(10)), "day": shown(*range(9)), "tone": shown(*range(50, 60))}
    [first, second] = families(hits, {"date": 20, "day": 30, "tone": 10})

    assert (first.head, sorted(first.members)) == ("day", ["date", "day"])
    assert second.members == ["tone"]


def test_what_lies_inside_a_wider_pattern_joins_it():
    hits = {"supplier": shown(*range(30)), "one of them": shown(*range(8))}
    [only] = families(hits, {"supplier": 90, "one of them": 12})

    assert (only.head, only.members) == ("supplier", ["supplier", "one of them"])


def test_a_pattern_that_is_only_the_sum_of_surer_ones_is_no_mistake_of_its_own():
    hits = {"amount": shown(*range(80)), "wear": shown(*range(40)), "postage": shown(*range(40, 78))}
    found = families(hits, {"amount": 23, "wear": 80, "postage": 35})

    assert heads(found) == ["wear", "postage"]
    assert [family.sum_of for family in found if family.is_sum] == [("wear", "postage")]


def test_what_surer_ones_leave_of_a_pattern_stays_a_mistake():
    hits = {"amount": shown(*range(80)), "wear": shown(*range(30)), "defect": shown(*range(30, 38))}
    found = families(hits, {"amount": 23, "wear": 80, "defect": 14})

    assert heads(found) == ["wear", "defect", "amount"]
    assert found[-1].hits == shown(*range(38, 80))


def test_many_values_of_one_wrong_field_are_not_many_mistakes():
    hits = {"supplier": shown(*range(40))} | {n: shown(*range(n * 10, n * 10 + 10)) for n in range(4)}
    weights = {"supplier": 100} | dict.fromkeys(range(4), 26)

    assert heads(families(hits, weights)) == ["supplier"]


def test_what_people_say_follows_what_they_do():
    hits = {"date": shown(*range(20)), "guess": shown(*range(10)), "other": shown(90, 91, 92)}
    first, second = families(hits, {"date": 40, "guess": 60, "other": 5}, followers={"guess", "other"})

    assert (first.head, first.members) == ("date", ["date", "guess"])
    assert second.head == "other"


def test_of_equals_the_surest_leads():
    hits = {"a": shown(1, 2, 3), "b": shown(1, 2, 3), "c": shown(7)}

    assert leaders(hits, {"a": 1, "b": 2, "c": 0}) == ["b", "c"]


PATTERNS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.frozensets(st.integers(0, 30), min_size=1), max_size=12
)


@given(hits=PATTERNS, seed=st.randoms(use_true_random=False))
def test_every_pattern_is_in_one_family_whatever_the_order(hits, seed):
    weights = {key: float(len(key) + len(shown)) for key, shown in hits.items()}
    found = families(hits, weights)
    shuffled = list(hits.items())
    seed.shuffle(shuffled)

    assert sorted(member for family in found for member in family.members) == sorted(hits)
    assert families(dict(shuffled), weights) == found
