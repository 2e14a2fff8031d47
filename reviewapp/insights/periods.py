"""A stretch of a team's time, perhaps of one workflow or policy version, and what falls into it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, DateTimeField, DurationField, Exists, F, Func, OuterRef, Q, Value

from reviewapp.audit.models import Event
from reviewapp.base.ids import first_id_at
from reviewapp.insights.timeline import step_for
from reviewapp.review.models import Decision, Outcome, Output
from reviewapp.workflows.models import Rollout

# What happens to every output is counted by slot; everything else is told one by one.
FLOW = (
    "output.received", "output.approved", "output.decided", "output.imported", "output.superseded",
    "output.escalated", "output.expired", "output.withdrawn", "output.outcome_reported",
    "decision.imported", "outcome.imported",
    "review.opened", "review.claimed", "review.released", "review.skipped", "review.lapsed",
    "review.returned", "review.looked_at", "review.decided", "review.withdrawn", "review.expired",
    "audit.read", "audit.verified", "accounts.signed_in", "accounts.signed_out",
    "suggestion.drafted", "replay.asked", "replay.finished",
    "policy.activated", "policy.imported",  # told by their rollouts, which know when it was
)  # fmt: skip
BAD = {Outcome.Kind.FAILED, Outcome.Kind.RECURRED}
ANSWERS = [Decision.Verdict.APPROVED, Decision.Verdict.EDITED, Decision.Verdict.REJECTED]
ENDED = {"output.expired": "expired", "output.withdrawn": "withdrawn"}


def later_answers():
    """What was answered on the same output after the decision in the query around it."""
    later = Q(effective_at__gt=OuterRef("effective_at")) | Q(
        effective_at=OuterRef("effective_at"), decided_at__gt=OuterRef("decided_at")
    )
    answers = Decision.objects.effective().filter(output=OuterRef("output"), verdict__in=ANSWERS)
    return answers.filter(later)


@dataclass(frozen=True)
class Period:
    """From `start` until before `end`, both aware; `version` narrows to what ran under it."""

    team: object
    start: datetime
    end: datetime
    workflow: object = None
    version: object = None

    @property
    def span(self) -> timedelta:
        return self.end - self.start

    def before(self):
        """As long a time just before it; a version is compared with whatever ran then."""
        return replace(self, start=self.start - self.span, end=self.start, version=None)

    def outputs(self):
        """Those that came in; their ids sort by when that was."""
        found = Output.objects.filter(
            team=self.team, pk__gte=first_id_at(self.start), pk__lt=first_id_at(self.end)
        )
        return self._narrowed(found, workflow="workflow", version="policy_version")

    def decisions(self):
        """Those made and in effect; of several answers on an output the last, as in the figures."""
        found = Decision.objects.effective().filter(
            team=self.team, decided_at__gte=self.start, decided_at__lt=self.end
        )
        found = found.exclude(Q(verdict__in=ANSWERS) & Exists(later_answers()))
        return self._narrowed(found, workflow="workflow", version="output__policy_version")

    def outcomes(self):
        """What became, so far, of the outputs that came in."""
        return Outcome.objects.filter(output__in=self.outputs())

    def events(self):
        """The sealed events of the team, and of the workflow where one is chosen, in order."""
        found = Event.objects.sealed().filter(leaf__team_id=self.team.pk, at__gte=self.start, at__lt=self.end)
        if self.workflow is None:
            return found
        return found.filter(Q(leaf__workflow_id=self.workflow.pk) | Q(leaf__workflow_id=None))

    def acts(self):
        """The events that are told one by one."""
        return self.events().exclude(action__in=FLOW)

    def rollouts(self):
        """The versions that went live, as their rollouts say; those of the past have their own times."""
        found = Rollout.objects.of_team(self.team).filter(started_at__gte=self.start, started_at__lt=self.end)
        if self.workflow is not None:
            found = found.filter(workflow=self.workflow)
        return found.select_related("workflow", "version", "started_by").order_by("started_at", "pk")

    def flow(self):
        """How many outputs came, passed and ended, and what was decided: {(start of slot, what): count}."""
        found = Counter()
        for came, route, count in self._by_slot(self.outputs(), "received_at", "route"):
            found[came, "came"] += count
            if route == Output.Route.APPROVE:
                found[came, "passed"] += count
        for made, verdict, count in self._by_slot(self.decisions(), "decided_at", "verdict"):
            found[made, verdict] += count
        for at, action, count in self._by_slot(self.events().filter(action__in=ENDED), "at", "action"):
            found[at, ENDED[action]] += count
        return found

    def _by_slot(self, rows, moment, what):
        start = Value(self.start, output_field=DateTimeField())
        step = Value(step_for(self.span), output_field=DurationField())
        slot = Func(step, F(moment), start, function="date_bin", output_field=DateTimeField())
        inside = rows.filter(**{f"{moment}__gte": self.start, f"{moment}__lt": self.end}).order_by()
        return inside.annotate(slot=slot).values_list("slot", what).annotate(count=Count("pk"))

    def _narrowed(self, rows, *, workflow, version):
        if self.workflow is not None:
            rows = rows.filter(**{workflow: self.workflow})
        return rows if self.version is None else rows.filter(**{version: self.version})


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
