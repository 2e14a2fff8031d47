"""Which rules of the policy match the same outputs as a suggested one."""

from reviewapp.learning.overlapping import Overlaps


def rule(name, field, op, value):
    return {"name": name, "when": {"field": field, "op": op, "value": value}, "then": {"route": "review"}}


UNSURE = rule("Unsure", "confidence", "<", 0.5)
RISKY = rule("Risky", "risk", "=", "high")
NEVER = rule("Never", "confidence", ">", 2)
DOCUMENT = {"routing": [RISKY, UNSURE, NEVER]}


def counted(document, own, rows):
    overlaps = Overlaps(document, own)
    for confidence, risk in rows:
        overlaps.add({"confidence": confidence, "risk": risk})
    return overlaps.told()


def test_it_says_which_rule_and_on_how_many_outputs_and_which_comes_first():
    rows = [(0.1, "high"), (0.2, "high"), (0.3, "low"), (0.9, "high")]

    assert counted(DOCUMENT, UNSURE, rows) == [{"name": "Risky", "both": 2, "own": 3, "comes": "before"}]
    assert counted(DOCUMENT, RISKY, rows) == [{"name": "Unsure", "both": 2, "own": 3, "comes": "after"}]


def test_a_rule_without_an_answer_for_an_output_does_not_match_it():
    assert counted(DOCUMENT, UNSURE, [(None, "high"), (0.1, None)]) == []


def test_a_change_without_a_rule_overlaps_nothing():
    assert counted(DOCUMENT, None, [(0.1, "high")]) == []
    assert counted({"routing": []}, UNSURE, [(0.1, "high")]) == []
