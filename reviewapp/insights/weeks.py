"""A week of a team, counted once into plain values that are kept.

What is kept holds numbers, names of acts and keys of rows; what people and agents wrote is looked up when
the page is shown, so that erasing it reaches old weeks too.
"""

from dataclasses import asdict

from reviewapp.insights import reading
from reviewapp.insights.acts import acts_of
from reviewapp.insights.models import Alert
from reviewapp.insights.periods import Period, counts_of
from reviewapp.learning.models import Watch
from reviewapp.review.models import Decision
from reviewapp.workflows.models import Category

HEADLINE = (
    "first_pass_quality", "override_rate", "escalation_rate", "review_time_p50", "sla_attainment",
    "completion_rate", "cost_per_completed",
)  # fmt: skip
BY_WORKFLOW = ("decisions", "first_pass_quality", "check_failure_rate", "outcome_failure_rate")
TOP, LISTED, ACTS = 5, 12, 40


def content_of(team, start, end):
    """Everything that is kept of the week; only what JSON can hold."""
    period, scope = Period(team, start, end), reading.Scope(team, start, end)
    counts, before = counts_of(period), counts_of(period.before())
    return {
        "counts": [[name, counts[name], before[name]] for name in counts],
        "figures": figures_of(scope),
        "workflows": workflows_of(scope),
        "categories": categories_of(scope),
        "versions": versions_of(scope),
        "watches": watches_of(team, start, end),
        "alerts": alerts_of(team, start, end),
        "severe": severe_of(period),
        "acts": acts_kept(period),
    }


def figures_of(scope):
    now, before = reading.read(HEADLINE, scope), reading.read(HEADLINE, scope.previous())
    return [[key, now[key].value, before[key].value, now[key].n] for key in HEADLINE]


def workflows_of(scope):
    """Each workflow's figures beside those of the week before."""
    before = dict(reading.by(BY_WORKFLOW, scope.previous(), "workflow"))
    return [
        {
            "workflow": ref,
            "figures": [
                [key, found[key].value, before[ref][key].value if ref in before else None]
                for key in BY_WORKFLOW
            ],
        }
        for ref, found in reading.by(BY_WORKFLOW, scope, "workflow")
    ]


def categories_of(scope):
    """The categories with most corrections, and how many there were the week before."""
    before = {ref: found["corrections"].value for ref, found in _by_category(scope.previous())}
    found = sorted(_by_category(scope), key=lambda each: -(each[1]["corrections"].value or 0))
    return [[ref, each["corrections"].value, before.get(ref) or 0] for ref, each in found[:TOP]]


def _by_category(scope):
    return reading.by(["corrections"], scope, "category")


def versions_of(scope):
    return [
        {"at": each.at.isoformat(), "workflow": each.workflow, "number": each.number, "origin": each.origin}
        for each in reading.versions_between(scope)
    ]


def watches_of(team, start, end):
    """Changes that were judged in the week: whether the mistake stopped."""
    judged = Watch.objects.filter(
        suggestion__team=team, counted_at__gte=start, until__lt=end, until__gte=start
    ).exclude(verdict=Watch.Verdict.WATCHING)
    return [
        {
            "suggestion": each.suggestion.number,
            "verdict": each.verdict,
            "before": [each.before_hits, each.before_exposures],
            "after": [each.after_hits, each.after_exposures],
        }
        for each in judged.select_related("suggestion").order_by("pk")
    ]


def alerts_of(team, start, end):
    raised = Alert.objects.of_team(team).filter(raised_at__gte=start, raised_at__lt=end)
    return list(raised.gravest_first().values_list("pk", flat=True)[:LISTED])


def severe_of(period):
    """The newest corrections that were grave, by the key of their decision."""
    grave = [Category.Severity.HIGH, Category.Severity.CRITICAL]
    found = period.decisions().filter(
        verdict__in=[Decision.Verdict.EDITED, Decision.Verdict.REJECTED], categories__severity__in=grave
    )
    return [str(key) for key in found.newest_first().distinct().values_list("pk", flat=True)[:LISTED]]


def acts_kept(period):
    """What people decided in the week, told one by one."""
    events = list(period.acts().filter(actor_kind="person")[:ACTS])
    return [asdict(act) | {"at": act.at.isoformat(), "who": _actor(event)} for act, event in zip(
        acts_of(events, period.team), events, strict=True)]  # fmt: skip


def _actor(event):
    return int(event.actor_id)
