"""What happened in a period, for the page and for the same as Markdown."""

from dataclasses import dataclass

from reviewapp.insights.acts import acts_of, went_live
from reviewapp.insights.periods import Period, counts_of
from reviewapp.insights.timeline import lay_out
from reviewapp.review.models import Decision

MOST_ACTS = 500


@dataclass(frozen=True)
class Sum:
    """One number of the period beside the same of as long a time before it."""

    name: str
    now: int
    before: int
    of: str = ""

    @property
    def change(self):
        return self.now - self.before


@dataclass(frozen=True)
class Incident:
    """All that the page tells: sums, slots with their acts, and whether acts were left out."""

    period: Period
    sums: list
    slots: list
    cut: bool


def look_back(period):
    """What happened, in a bounded number of queries."""
    events = list(period.acts()[: MOST_ACTS + 1])
    told = events[:MOST_ACTS]
    acts = [*went_live(period.rollouts()), *acts_of(told, period.team)]
    slots = lay_out(period.start, period.end, flow=period.flow(), acts=acts)
    return Incident(period, sums_of(period), slots, cut=len(events) > MOST_ACTS)


def sums_of(period):
    now, before = counts_of(period), counts_of(period.before())
    return [Sum(name, now[name], before[name]) for name in now]


def corrections_of(period):
    """What people changed or refused in the period, newest first, with what its row shows."""
    found = period.decisions().filter(verdict__in=[Decision.Verdict.EDITED, Decision.Verdict.REJECTED])
    return found.with_page().newest_first()
