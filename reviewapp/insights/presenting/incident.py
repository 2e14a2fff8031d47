"""What happened in a period, for the page and for the same as Markdown."""

from dataclasses import dataclass

from django.db.models import Count, Q

from reviewapp.accounts.actors import actor_names
from reviewapp.audit.catalogue import declared_events
from reviewapp.audit.wording import facts_in_words
from reviewapp.insights.periods import Period
from reviewapp.insights.timeline import Act, lay_out
from reviewapp.review.models import Decision, Outcome, Output
from reviewapp.workflows.models import Workflow

MOST_ACTS = 500
BAD = {Outcome.Kind.FAILED, Outcome.Kind.RECURRED}
TONES = {"rolled_back": "bad", "paused": "warn", "raised": "bad", "activated": "info", "reopened": "warn"}


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
    slots = lay_out(period.start, period.end, flow=period.flow(), acts=acts_of(told, period.team))
    return Incident(period, sums_of(period), slots, cut=len(events) > MOST_ACTS)


def acts_of(events, team):
    names = actor_names(events)
    workflows = dict(Workflow.objects.of_team(team).values_list("pk", "name"))
    declared = declared_events()
    for event in events:
        yield Act(
            at=event.at,
            what=declared.get(event.action, ("", event.action))[1].rstrip("."),
            about=workflows.get(event.workflow_id, ""),
            who=names.get((event.actor_kind, event.actor_id), "System"),
            detail=facts_in_words(event.facts),
            tone=TONES.get(event.action.partition(".")[2], ""),
            position=event.position,
        )


def sums_of(period):
    now, before = counts_of(period), counts_of(period.before())
    return [Sum(name, now[name], before[name]) for name in now]


def counts_of(period):
    """The numbers of one period by their names, in the order in which they are shown."""
    verdicts = Decision.Verdict
    outputs = period.outputs().aggregate(
        came=Count("pk"),
        passed=Count("pk", filter=Q(route=Output.Route.APPROVE)),
        expired=Count("pk", filter=Q(status=Output.Status.EXPIRED)),
    )
    decided = period.decisions().aggregate(
        judged=Count("pk", filter=Q(verdict__in=[verdicts.APPROVED, verdicts.EDITED, verdicts.REJECTED])),
        corrected=Count("pk", filter=Q(verdict__in=[verdicts.EDITED, verdicts.REJECTED])),
        escalated=Count("pk", filter=Q(verdict=verdicts.ESCALATED)),
    )
    failed = period.outcomes().filter(kind__in=BAD).values("output").distinct().count()
    return {
        "Came in": outputs["came"],
        "Approved by policy": outputs["passed"],
        "Judged": decided["judged"],
        "Corrected": decided["corrected"],
        "Escalated": decided["escalated"],
        "Expired": outputs["expired"],
        "Failed downstream": failed,
    }


def corrections_of(period):
    """What people changed or refused in the period, newest first, with what its row shows."""
    found = period.decisions().filter(verdict__in=[Decision.Verdict.EDITED, Decision.Verdict.REJECTED])
    return found.with_page().newest_first()
