"""Evidence as the figures would tell it, for tests of what is done with it."""

from datetime import date

import pytest

from reviewapp.insights.trust import Cycle, Evidence

WEEKS = ((date(2026, 11, 2), date(2026, 11, 9)), (date(2026, 11, 9), date(2026, 11, 16)))
GOOD = {"judged": 400, "overridden": 8, "timed": 400, "late": 4, "outputs": 420, "exceptions": 10}


def evidence(*, rest=None, **shown):
    """Two good weeks, but for what is shown of both."""
    weeks = tuple(Cycle(*week, **(GOOD | shown)) for week in WEEKS)
    return Evidence(weeks, **({"sampled": 300, "sample_held": 300} | (rest or {})))


@pytest.fixture
def figures(monkeypatch):
    """What the figures say from now on: `figures(judged=20)`."""

    def say(**shown):
        found = evidence(**shown)
        monkeypatch.setattr(
            "reviewapp.insights.actions.evidence.evidence_of",
            lambda workflows, targets: {workflow.pk: found for workflow in workflows},
        )

    say()
    return say
