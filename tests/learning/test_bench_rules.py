"""The figures about rules and thresholds: a set that is missing is said, a black box that is missing too."""

import sys

import numpy as np
import pytest

from reviewapp.web.benches.learning import rules, thresholds


@pytest.mark.parametrize("figure", [rules, thresholds])
def test_a_missing_set_is_said_and_met_by_nobody(figure, tmp_path):
    rows = figure.measure(tmp_path).rows
    assert len(rows) == 2
    assert all("missing" in row.ours and row.met is False for row in rows)


def test_without_scikit_learn_there_is_no_black_box_and_no_claim(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    assert rules._learned(np.zeros((4, 1)), np.array([True, False])) == {}
    tried = [({"ours": [0.4, 0.5], "confidence alone": [0.2, 0.3]}, 7, 2)]
    first, second = rules._rows("bad", tried, 100)
    assert first.met is None
    assert "not installed" in first.baseline
    assert (second.ours, second.met) == ("7, 2", True)


def test_errors_caught_first_share_out_what_is_tied():
    bad = np.array([True, True, False, False, True, False, False, False, False, False])
    assert rules._caught(np.zeros(10), bad, 0.2) == pytest.approx(0.2)
    assert rules._caught(bad.astype(float), bad, 0.2) == pytest.approx(2 / 3)
