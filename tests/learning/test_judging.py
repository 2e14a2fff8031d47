"""The benches of wording judge rightly: on corrections small enough to count by hand."""

import pytest

from reviewapp.web.benches.learning.judging import Rule, finds, held, nightly, online, shown
from reviewapp.web.benches.learning.planting import Planted
from tests.learning.test_phrases import corrections

NOISE = [pair[1:] for pair in corrections(count=0, others=80)]
FIXED = [(f"we do not say {n}", f"we don't say {n}") for n in range(12)]
PAIRS = NOISE + FIXED
ROWS = tuple(range(len(NOISE), len(PAIRS)))


def rule(before, after, hits=ROWS):
    return Rule((before, after), hits, len(hits), 0.1, 0.05)


@pytest.mark.parametrize(
    ("learnt", "is_found"),
    [
        (rule("do not", "don't"), True),
        (rule("we do not", "we don't"), True),
        (rule("do", "don't"), False),
        (rule("not", ""), False),
        (rule("do not", "don't", hits=(0, 1, *ROWS[:1])), False),
    ],
)
def test_a_rule_finds_what_it_puts_right_and_was_learnt_from(learnt, is_found):
    assert finds([learnt], Planted("do not", "don't", ROWS), PAIRS) == is_found


@pytest.mark.parametrize("tier", [online, nightly])
@pytest.mark.parametrize("name", ["cautious", "eager"])
def test_what_is_planted_is_shown_and_what_one_person_plants_is_not(tier, name):
    rules = [tier(PAIRS)]
    one = Planted("do not", "don't", ROWS)
    assert finds(shown(rules, name), one, PAIRS)
    assert finds(shown(rules, name, reviewer=lambda row: row % 3), one, PAIRS)
    assert not finds(shown(rules, name, reviewer=lambda row: row % 40 == 5), one, PAIRS)


def test_a_rule_holds_where_people_follow_it_later():
    later = [*FIXED[:3], ("we do not go", "we do not go"), ("not a chance", "not a chance")]
    assert held([rule("do not", "don't")], later) == (1, 1)
    assert held([rule("do not", "don't")], later, bar=0.8) == (0, 1)
    assert held([rule("never seen", "at all")], later) == (0, 0)
