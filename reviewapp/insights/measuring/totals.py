"""Sums of tallies for one rule: how many in a stretch of time, by subject."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, Sum

from reviewapp.insights.alerting.chances import Counts
from reviewapp.insights.figures import CATEGORY, Ratio, Total
from reviewapp.insights.models import Tally

HOUR = timedelta(hours=1)
# An agent or a queue is one subject whatever its workflows; a person or a category belongs to one workflow.
ACROSS_WORKFLOWS = {"agent", "queue"}


@dataclass(frozen=True)
class Watched:
    """Whose tallies are summed, and how they are told apart."""

    team: int
    lens: str
    workflows: tuple[int, ...]

    def key(self, workflow, ref):
        return (None if self.lens in ACROSS_WORKFLOWS else workflow, ref)


def span(start: datetime, end: datetime) -> Q:
    """Whole UTC days from the day rows, what sticks out at the ends from the hour rows."""
    first = midnight(start + timedelta(days=1) - timedelta(microseconds=1))
    last = midnight(end)
    if first >= last:
        return Q(grain="h", at__gte=start, at__lt=end)
    edges = Q(at__gte=start, at__lt=first) | Q(at__gte=last, at__lt=end)
    return Q(grain="d", at__gte=first, at__lt=last) | Q(edges, grain="h")


def midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def next_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + HOUR


def totals(watched: Watched, columns, start, end, *, lens=None) -> dict:
    """What these columns add up to from `start` to `end`, by subject."""
    rows = _rows(watched, watched.lens if lens is None else lens).filter(span(start, end))
    summed = rows.values("workflow", "ref").annotate(total=sum(map(Sum, columns[1:]), Sum(columns[0])))
    found = defaultdict(int)
    for row in summed:
        found[watched.key(row["workflow"], row["ref"])] += row["total"]
    return found


def counts(watched: Watched, of: Ratio | Total, start, end) -> dict[tuple, Counts]:
    """Hits and cases by subject; a category's cases are those of its workflow."""
    hits = totals(watched, of.hits if isinstance(of, Ratio) else of.of, start, end)
    cases = totals(watched, columns_of_cases(of), start, end, lens=lens_of_cases(watched))
    keys = hits if watched.lens == CATEGORY else cases
    return {key: _counts(hits.get(key, 0), cases.get(case_key(watched, key), 0)) for key in keys}


def steps(watched: Watched, of: Ratio | Total, start, end) -> dict[tuple, list[tuple[datetime, Counts]]]:
    """The same hour by hour, leaving out hours without a case."""
    hits = _hourly(watched, of.hits if isinstance(of, Ratio) else of.of, start, end, watched.lens)
    cases = _hourly(watched, columns_of_cases(of), start, end, lens_of_cases(watched))
    keys = hits if watched.lens == CATEGORY else cases
    return {
        key: [
            (at, _counts(hits.get(key, {}).get(at, 0), n))
            for at, n in sorted(cases.get(case_key(watched, key), {}).items())
            if n
        ]
        for key in keys
    }


def columns_of_cases(of):
    return of.of if isinstance(of, Ratio) else ("judged", "escalated")


def lens_of_cases(watched):
    return "" if watched.lens == CATEGORY else watched.lens


def case_key(watched, key):
    return (key[0], 0) if watched.lens == CATEGORY else key


def _counts(hits, n):
    return Counts(hits, max(n, hits))  # for a moment a category may be ahead of its workflow


def _hourly(watched, columns, start, end, lens):
    rows = _rows(watched, lens).filter(grain="h", at__gte=start, at__lt=end)
    found = defaultdict(lambda: defaultdict(int))
    total = sum(map(F, columns[1:]), F(columns[0]))
    for row in rows.values("at", "workflow", "ref").annotate(total=total):
        found[watched.key(row["workflow"], row["ref"])][row["at"]] += row["total"]
    return found


def _rows(watched, lens):
    return Tally.objects.filter(team=watched.team, lens=lens, workflow__in=watched.workflows)
