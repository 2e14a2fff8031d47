"""Who can be trusted is found from what several said about the same, and from gold."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.learning.reliability import (
    ENOUGH_ANSWERS,
    ENOUGH_DECISIONS,
    Conduct,
    dawid_skene,
    flags,
    krippendorff_alpha,
    quick_bar,
)

ANSWERS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from("abcd"), st.sampled_from(["yes", "no", "maybe"])),
    max_size=60,
)
TABLE = {  # the worked example of Krippendorff's own paper on nominal data
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def crowd(*, skills, units=400, share=0.5, seed=1):
    """Answers of raters who are right as often as `skills` says, with what was true."""
    chosen = random.Random(seed)
    truth = {unit: chosen.choices(["ok", "bad"], [0.7, 0.3])[0] for unit in range(units)}
    other = {"ok": "bad", "bad": "ok"}
    answers = [
        (unit, rater, label if chosen.random() < skill else other[label])
        for unit, label in truth.items()
        for rater, skill in skills.items()
        if chosen.random() < share
    ]
    return answers, truth


def test_skills_are_recovered():
    skills = {"a": 0.95, "b": 0.9, "c": 0.7, "d": 0.55, "e": 0.1}
    answers, truth = crowd(skills=skills)
    found = dawid_skene(answers)
    assert all(abs(found.accuracy[rater] - skill) < 0.08 for rater, skill in skills.items())
    right = sum(found.truth(unit) == truth[unit] for unit in found.posterior)
    assert right / len(found.posterior) > 0.9


def reference(answers, rounds=100):
    """The textbook's loop without any prior, one sum at a time."""
    labels = sorted({label for *_, label in answers})
    units = {unit: [(r, la) for u, r, la in answers if u == unit] for unit, *_ in answers}
    raters = {rater for _, rater, _ in answers}
    belief = {u: {t: sum(la == t for _, la in said) / len(said) for t in labels} for u, said in units.items()}
    for _ in range(rounds):
        share = {t: sum(b[t] for b in belief.values()) / len(belief) for t in labels}
        table = {r: {t: dict.fromkeys(labels, 1e-12) for t in labels} for r in raters}
        for unit, rater, label in answers:
            for t in labels:
                table[rater][t][label] += belief[unit][t]
        for unit, said in units.items():
            score = dict(share)
            for rater, label in said:
                for t in labels:
                    score[t] *= table[rater][t][label] / sum(table[rater][t].values())
            belief[unit] = {t: score[t] / sum(score.values()) for t in labels}
    return {unit: max(likely, key=likely.get) for unit, likely in belief.items()}


@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_the_textbook_says(seed):
    answers, truth = crowd(skills={"a": 0.9, "b": 0.85, "c": 0.8, "d": 0.7}, units=200, seed=seed)
    found, known = dawid_skene(answers), reference(answers)
    ours = sum(found.truth(unit) == truth[unit] for unit in known) / len(known)
    theirs = sum(known[unit] == truth[unit] for unit in known) / len(known)
    assert ours >= theirs - 0.02
    assert sum(found.truth(unit) == known[unit] for unit in known) / len(known) > 0.9


@given(ANSWERS)
@settings(max_examples=50, deadline=None)
def test_weights_and_beliefs_are_shares(answers):
    found = dawid_skene(answers)
    assert all(0 <= found.weight(rater) <= 1 for rater in "abcdz")
    for likely in found.posterior.values():
        assert sum(likely.values()) == pytest.approx(1)


@given(ANSWERS, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_answers_changes_nothing(answers, chance):
    shuffled = list(answers)
    chance.shuffle(shuffled)
    assert dawid_skene(shuffled) == dawid_skene(answers)


def test_nobody_weighs_less_before_enough_is_known():
    few = [(unit, "new", "bad") for unit in range(ENOUGH_ANSWERS - 1)]
    many = [(unit, rater, "ok") for unit in range(50) for rater in "abc"]
    found = dawid_skene(few + many)
    assert found.weight("new") == found.weight("stranger") == 1
    assert found.accuracy["new"] < 0.5


def test_alpha_is_what_its_author_computed():
    answers = [
        (unit, rater, said)
        for rater, row in TABLE.items()
        for unit, said in enumerate(row.split())
        if said != "."
    ]
    assert krippendorff_alpha(answers) == pytest.approx(0.743, abs=5e-4)


@given(ANSWERS, st.permutations(["yes", "no", "maybe"]), st.permutations("abcd"))
def test_alpha_does_not_depend_on_names_or_order(answers, labels, raters):
    named, called = (
        dict(zip(["yes", "no", "maybe"], labels, strict=True)),
        dict(zip("abcd", raters, strict=True)),
    )
    renamed = [(f"unit {u}", called[r], named[la]) for u, r, la in reversed(answers)]
    alpha = krippendorff_alpha(answers)
    assert krippendorff_alpha(renamed) == (alpha if alpha is None else pytest.approx(alpha))


@given(ANSWERS)
def test_alpha_ignores_what_only_one_answered_and_never_passes_one(answers):
    alpha = krippendorff_alpha(answers)
    assert krippendorff_alpha([*answers, ("lonely", "a", "no")]) == alpha
    assert alpha is None or alpha <= 1


@given(ANSWERS)
def test_alpha_is_one_where_everybody_agrees(answers):
    agreed = [(unit, rater, unit % 2) for unit, rater, _ in answers]
    assert krippendorff_alpha(agreed) in {None, 1}


HONEST = [
    Conduct(
        f"honest {n}", 200, 130 + 5 * n, compared=60, agreed=52 - n, gold=10, gold_approved=n % 2, quick=6
    )
    for n in range(5)
]


@pytest.mark.parametrize(
    ("conduct", "kind"),
    [
        (Conduct("x", 200, 80, compared=60, agreed=6, gold=10, quick=6), "opposite"),
        (Conduct("x", 200, 130, compared=60, agreed=32, gold=10, quick=6), "random"),
        (
            Conduct("x", 200, 150, compared=60, agreed=50, gold=10, gold_approved=9, quick=6),
            "always_approves",
        ),
        (Conduct("x", 200, 140, compared=60, agreed=50, gold=10, quick=120), "too_fast"),
        (Conduct("x", 200, 198, compared=60, agreed=50, gold=10, quick=6), "rate"),
        (Conduct("x", 200, 40, compared=60, agreed=50, gold=10, quick=6), "rate"),
    ],
    ids=["opposite", "random", "lazy", "fast", "all approved", "hardly any approved"],
)
def test_each_kind_of_odd_conduct_is_flagged_and_nobody_else(conduct, kind):
    raised = flags([*HONEST, conduct])
    assert (kind, "x") in {(flag.kind, flag.rater) for flag in raised}
    assert {flag.rater for flag in raised} == {"x"}


def test_honest_people_are_not_flagged_nor_somebody_alone():
    assert flags(HONEST) == []
    assert flags([Conduct("alone", 500, 500, quick=400)]) == []
    assert flags([]) == []


def test_honest_people_stay_unflagged_among_as_many_who_are_not():
    bad = [
        Conduct("opposite", 200, 70, compared=60, agreed=10, gold=10, gold_approved=9),
        Conduct("random", 200, 100, compared=60, agreed=30, gold=10, gold_approved=5),
        Conduct("lazy", 200, 200, compared=60, agreed=42, gold=10, gold_approved=10),
        Conduct("fast", 200, 140, compared=60, agreed=50, gold=10, quick=190),
    ]
    assert {flag.rater for flag in flags(HONEST + bad)} == {"opposite", "random", "lazy", "fast"}


def test_who_answers_the_opposite_is_not_called_random_too():
    raised = flags([*HONEST, Conduct("x", 200, 130, compared=80, agreed=2)])
    assert [flag.kind for flag in raised] == ["opposite"]


def test_quick_is_a_fifth_of_what_is_usual():
    assert quick_bar([10, 50, 60, 5, 100]) == 10
    assert quick_bar([]) == 0


def small_team(people, bad, chance, *, n=250):
    """A few people, the first of them a bad one, each pair of whom judge some outputs twice."""
    approves = {"opposite": 0.35, "random": 0.5, "lazy": 0.97}
    right = {"opposite": 0.1, "random": 0.5, "lazy": 0.67}
    made = []
    for place in range(people):
        is_bad = place == 0
        rate = approves[bad] if is_bad else chance.normal(0.63, 0.04)
        others = [right[bad] if other == 0 else 0.91 for other in range(people) if other != place]
        own = right[bad] if is_bad else 0.91
        same = np.mean([own * other + (1 - own) * (1 - other) for other in others])
        missed = {"opposite": 0.9, "random": 0.5, "lazy": 0.95}[bad] if is_bad else 0.08
        counts = chance.binomial([n, n // 3, 15, n], [rate, same, missed, 0.02]).tolist()
        approved, agreed, gold, quick = counts
        made.append(Conduct(place, n, approved, n // 3, agreed, 15, gold, quick))
    return made


@pytest.mark.parametrize("people", [2, 3, 4])
@pytest.mark.parametrize("bad", ["opposite", "random", "lazy"])
def test_in_a_small_team_honest_people_are_hardly_ever_flagged_beside_a_bad_one(people, bad):
    chance = np.random.default_rng(11)
    raised = [{flag.rater for flag in flags(small_team(people, bad, chance))} for _ in range(60)]
    assert sum(bool(who - {0}) for who in raised) <= 3  # with level 0.05, three in sixty
    # Who answers at random among two or three is told from honest ones only by more answers, or by gold.
    assert sum(0 in who for who in raised) >= 40 or (bad == "random" and people < 4)


def test_between_two_people_only_gold_and_haste_say_who_is_the_odd_one():
    pair = [Conduct("a", 400, 390, compared=200, agreed=60), Conduct("b", 400, 150, compared=200, agreed=60)]
    assert flags(pair) == []
    asleep = Conduct("c", 400, 390, gold=20, gold_approved=19, quick=390)
    awake = Conduct("d", 400, 250, gold=20, gold_approved=1, quick=10)
    assert {(flag.rater, flag.kind) for flag in flags([asleep, awake])} == {
        ("c", "always_approves"),
        ("c", "too_fast"),
    }


def test_who_has_decided_little_is_no_measure_for_others():
    new = [Conduct(f"new {n}", ENOUGH_DECISIONS - 1, 0) for n in range(4)]
    assert flags([Conduct("x", 500, 490), *new]) == []
    assert flags([Conduct("x", 500, 490), *(Conduct(f"old {n}", 300, 150) for n in range(2))]) != []
