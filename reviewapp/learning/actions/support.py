"""What stands behind a suggestion, counted over all its patterns as one mistake."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, BooleanField, Count, Max, Q
from django.db.models.aggregates import Aggregate

from reviewapp.base.clock import database_now
from reviewapp.learning.actions.weighing import weights_in
from reviewapp.learning.admission import SETTINGS
from reviewapp.learning.estimates import Evidence, grade
from reviewapp.learning.models import LearningSettings, Observation
from reviewapp.workflows.lineage import carriers

RECENT = timedelta(weeks=4)
HEADED = ("pattern", "check")


class AnyTrue(Aggregate):
    function = "bool_or"
    output_field = BooleanField()


@dataclass(frozen=True)
class Support:
    """Distinct outputs: an output that speaks for two patterns of the family counts once."""

    hits: int = 0
    exposures: int = 0
    units: int = 0
    reviewers: int = 0
    top_share: float = 0.0
    versions: int = 0
    last_seen_days: int = 0
    minutes_a_week: float = 0.0
    sole_reviewer: bool = False


def counted_patterns(suggestion):
    """Those whose chances are the suggestion's: the head of its family, which says the mistake best.

    The others show it from other sides, with chances of their own: a reason can be given for any output.
    """
    kind, _, head = suggestion.cause.partition(":")
    own = list(suggestion.patterns.all())
    return [pattern for pattern in own if kind in HEADED and str(pattern.pk) == head] or own


def chances_of(patterns):
    """The counted observations in which one of the patterns could have shown, each with `is_hit`."""
    chances = Observation.objects.counted().filter(evidence__pattern__in=patterns)
    return chances.annotate(is_hit=AnyTrue("evidence__is_hit"))


def carrying(suggestion, *, versions=None):
    """The numbers of the versions in which its change is in force."""
    if suggestion.version is None:
        return []
    versions = suggestion.workflow.versions.told() if versions is None else versions
    return sorted(carriers(versions, suggestion.version.number))


def with_its_change(suggestion, *, since, versions=None) -> Q:
    """Decided since then, and made with the change in force: by a version that carries it, or by none known
    but received since it is live."""
    new = Q(version__in=carrying(suggestion, versions=versions))
    if suggestion.state == suggestion.State.LIVE:
        new |= Q(version=None, output__received_at__gte=since)
    return new & Q(decided_at__gte=since)


def support_of(workflow, patterns) -> Support:
    """Counted anew from the rows of evidence."""
    if not patterns:
        return Support()
    chances = chances_of(patterns)
    hits = Observation.objects.filter(pk__in=chances.filter(is_hit=True).values("pk"))
    of_each = dict(hits.values_list("reviewer").annotate(n=Count("pk")))
    weights = weights_in(workflow)
    by_weight = [weights.get(person, 1.0) * count for person, count in of_each.items()]
    figures = hits.aggregate(
        units=Count("unit", distinct=True),
        versions=Count("version", distinct=True),
        last=Max("decided_at"),
        seconds=Avg("seconds_spent"),
    )
    now = database_now()
    recent = hits.filter(decided_at__gte=now - RECENT).count()
    return Support(
        hits=sum(of_each.values()),
        exposures=chances.count(),
        units=figures["units"],
        reviewers=len(of_each),
        top_share=max(by_weight) / sum(by_weight) if any(by_weight) else 0.0,
        versions=figures["versions"],
        last_seen_days=(now - figures["last"]).days if figures["last"] else 0,
        minutes_a_week=round(recent / 4 * (figures["seconds"] or 0) / 60, 2),
        sole_reviewer=has_sole_reviewer(workflow),
    )


def has_sole_reviewer(workflow) -> bool:
    """Whether one person alone judges this workflow; then nobody could agree or disagree."""
    judged = Observation.objects.counted().filter(workflow=workflow)
    return judged.values("reviewer").distinct().count() == 1


def grade_of(suggestion, support, *, replay_low=None):
    """The letter and all its reasons; without any counted case that is said first."""
    if not support.exposures:
        alone = {"ok": False, "text": _alone(suggestion)}
        return "C", [alone, _replay_reason(replay_low)]
    bar = SETTINGS[LearningSettings.of(suggestion.workflow).pace].bar
    graded = grade(
        Evidence(
            hits=support.hits,
            n=support.exposures,
            units=support.units,
            reviewers=support.reviewers,
            top_share=support.top_share,
            replay_low=replay_low,
            open_conflicts=sum(not conflict.get("resolution") for conflict in suggestion.conflicts),
            last_seen_days=support.last_seen_days,
            versions=support.versions,
            sole_reviewer=support.sole_reviewer,
        ),
        bar=bar,
    )
    return graded.letter, graded.reasons


def _alone(suggestion):
    if suggestion.exposures and suggestion.kind in suggestion.ON_LABELS:
        wrong, labelled = f"{suggestion.hits:,}", f"{suggestion.exposures:,}"
        return f"It rests on {labelled} labelled outputs, {wrong} of them wrong, and on its replay."
    return "Nobody counted cases for this: it rests on the replay alone."


def recount(suggestion, *, replay_low=None):
    """Set what the suggestion shows of its evidence to what the rows say now; the caller saves."""
    support = support_of(suggestion.workflow, counted_patterns(suggestion))
    if support.exposures:
        suggestion.hits, suggestion.exposures = support.hits, support.exposures
        suggestion.units, suggestion.reviewers = support.units, support.reviewers
        suggestion.minutes_a_week = support.minutes_a_week
    suggestion.grade, suggestion.reasons = grade_of(suggestion, support, replay_low=replay_low)


def chances_between(patterns, *, start, end=None):
    """(hits, chances) of the patterns among decisions from `start` until before `end`."""
    within = Q(decided_at__gte=start) & (Q(decided_at__lt=end) if end else Q())
    flags = list(chances_of(patterns).filter(within).values_list("is_hit", flat=True))
    return sum(flags), len(flags)


def _replay_reason(low):
    if low is None:
        return {"ok": False, "text": "Not replayed yet."}
    return {"ok": low > 0, "text": "The replay shows a gain." if low > 0 else "The replay shows no gain."}
