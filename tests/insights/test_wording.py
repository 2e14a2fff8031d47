"""Figures read the same everywhere."""

import pytest

from reviewapp.insights import wording
from reviewapp.insights.figures import FIGURES

QUALITY, OVERRIDE = FIGURES["first_pass_quality"], FIGURES["override_rate"]
TIME, COST = FIGURES["review_time_p50"], FIGURES["cost_per_completed"]


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("first_pass_quality", 0.8142, "81.4\u00a0%"),
        ("review_time_p50", 370, "6:10"),
        ("review_time_p90", 2280, "38\u00a0min"),
        ("cost_per_completed", 0.421, "$0.42"),
        ("rework_hours_avoided", 126.4, "126\u00a0h"),
        ("rework_hours_avoided", 3.25, "3.2\u00a0h"),
        ("agreement_kappa", 0.804, "0.80"),
        ("corrections", 1204, "1,204"),
        ("agent_latency_p50", 4300, "4.3\u00a0s"),
        ("first_pass_quality", None, "–"),
    ],
)
def test_a_value_reads(key, value, told):
    assert wording.said(FIGURES[key], value) == told


def test_a_change_is_judged_by_what_is_better():
    assert wording.change(QUALITY, 0.814, 0.793) == wording.Change("+2.1", "up", "ok", "better, up by 2.1")
    assert wording.change(OVERRIDE, 0.15, 0.12).tone == "bad"
    assert wording.change(TIME, 370, 410).words == "−0:40"
    assert wording.change(FIGURES["outputs"], 12, 10).tone == ""


def test_no_change_is_said_and_nothing_is_said_of_nothing():
    assert wording.change(QUALITY, 0.81401, 0.81402).way == "same"
    assert wording.change(QUALITY, None, 0.8) is None


def test_a_target_is_met_from_its_own_side():
    assert wording.aim(QUALITY, 0.814, 0.85) == wording.Aim("target 85", False)
    assert wording.aim(OVERRIDE, 0.1, 0.12) == wording.Aim("limit 12", True)
    assert wording.aim(COST, 0.42, 0.45) == wording.Aim("limit $0.45", True)
    assert wording.aim(QUALITY, None, 0.85).is_met is None
    assert wording.aim(QUALITY, 0.8, None) is None
