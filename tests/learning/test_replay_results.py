"""When a replay refutes what the loop believed, and when it cannot say."""

import pytest

from reviewapp.learning.replay_results import of_recurrence, of_runs, of_substitution, snippets
from reviewapp.learning.substitution import Substituted

SPAN = {"from": "2026-09-01", "to": "2026-11-20"}


@pytest.mark.parametrize(
    ("later", "earlier", "passed", "refuted"),
    [
        ((8, 10), (20, 25), True, False),
        ((1, 2), (6, 8), False, False),
        ((0, 0), (6, 8), False, False),
        ((0, 20), (20, 25), False, True),
        ((1, 60), (20, 25), False, True),
        ((3, 5), (0, 0), True, False),
        ((0, 5), (0, 0), False, True),
    ],
)
def test_a_mistake_that_hardly_comes_back_is_refuted_and_a_rare_one_is_not(later, earlier, passed, refuted):
    flags = [True] * later[0] + [False] * (later[1] - later[0])
    gate = of_recurrence(flags, expected=earlier, span=SPAN)["gate"]

    assert (gate["passed"], gate["refuted"]) == (passed, refuted)


@pytest.mark.parametrize(
    ("better", "worse", "refuted"),
    [(12, 4, False), (8, 5, False), (30, 29, True), (0, 3, True), (0, 0, True)],
)
def test_what_does_harm_is_refuted_and_what_was_overlooked_is_not(better, worse, refuted):
    found = Substituted(better=list(range(better)), worse=list(range(100, 100 + worse)))

    assert of_substitution(found, n=60, span=SPAN)["gate"]["refuted"] == refuted
    runs = [("all", "better")] * better + [("all", "worse")] * worse
    assert of_runs(runs, n=60, span=SPAN, asked="a model")["gate"]["refuted"] == refuted


def test_a_snippet_shows_the_stretch_that_differs_and_no_more():
    before = "A " * 200 + "parcel arrives on Tuesday" + " z" * 200
    after = "A " * 200 + "parcel has no day yet" + " z" * 200
    shown = snippets(before, after)

    assert "Tuesday" in shown["before"]
    assert "no day yet" in shown["after"]
    assert max(map(len, shown.values())) < 150


def test_a_snippet_of_fields_names_the_path():
    shown = snippets({"amount": 5.9, "reason": "x"}, {"amount": 0, "reason": "x"})

    assert shown == {"path": "amount", "before": "5.9", "after": "0"}
