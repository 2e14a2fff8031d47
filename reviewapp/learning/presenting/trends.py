"""How often a mistake was corrected, week by week."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast, TruncWeek
from django.utils import timezone

from reviewapp.learning.actions.support import HEADED
from reviewapp.learning.charts import spark
from reviewapp.learning.models import Evidence

WEEKS = 12


@dataclass
class Week:
    """One week of evidence; it begins on this Monday."""

    monday: date
    hits: int = 0
    exposures: int = 0

    @property
    def misses(self):
        return self.exposures - self.hits


def mondays():
    """The last twelve Mondays, the current week's last."""
    today = timezone.localdate()
    this = today - timedelta(days=today.weekday())
    return [this - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def weeks_of(pattern):
    """Every one of the last twelve weeks, with what spoke for the pattern and all that could have."""
    weeks = {monday: Week(monday) for monday in mondays()}
    rows = in_reach(pattern=pattern).values("week")
    for row in rows.annotate(hits=Count("pk", filter=Q(is_hit=True)), exposures=Count("pk")):
        if week := weeks.get(row["week"].date()):
            week.hits, week.exposures = row["hits"], row["exposures"]
    return list(weeks.values())


def sparks_of_patterns(patterns):
    """A small line for each pattern, all from one query."""
    return _sparks(patterns, "pattern", in_reach(pattern__in=patterns))


def sparks_of_suggestions(suggestions):
    """A small line for each suggestion: an output that shows several of its patterns counts once."""
    evidence = in_reach(pattern__suggestions__in=suggestions)
    return _sparks(suggestions, "pattern__suggestions", of_counted_patterns(evidence))


def of_counted_patterns(evidence):
    """Of evidence joined to suggestions, that of the patterns whose chances are theirs."""
    headed = Q(pattern__suggestions__cause__regex=f"^({'|'.join(sorted(HEADED))}):")
    evidence = evidence.annotate(own_key=Cast(F("pattern_id"), TextField()))
    return evidence.filter(~headed | Q(pattern__suggestions__cause__endswith=F("own_key")))


def in_reach(**of):
    """Counted evidence of the last twelve weeks, each with the Monday of its `week`."""
    start = timezone.make_aware(timezone.datetime.combine(mondays()[0], timezone.datetime.min.time()))
    counted = Evidence.objects.filter(
        observation__is_quarantined=False, observation__decided_at__gte=start, **of
    )
    return counted.annotate(week=TruncWeek("observation__decided_at"))


def _sparks(subjects, name, evidence):
    if not subjects:
        return {}
    counts = {}
    rows = evidence.filter(is_hit=True).values(name, "week").annotate(n=Count("observation", distinct=True))
    for row in rows:
        counts[row[name], row["week"].date()] = row["n"]
    weeks = mondays()
    return {each.pk: spark([counts.get((each.pk, week), 0) for week in weeks]) for each in subjects}
