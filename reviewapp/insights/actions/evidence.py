"""What stands for and against each workflow's next step, counted from the figures of two whole cycles."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Sum

from reviewapp.base.canonical import digest_of
from reviewapp.base.clock import database_now
from reviewapp.insights import reading
from reviewapp.insights.buckets import bucket_of
from reviewapp.insights.gates import gates_for
from reviewapp.insights.models import Alert, GateTargets, Severity, Step
from reviewapp.insights.models.tally import Grain, Spread
from reviewapp.insights.reading.values import Reading
from reviewapp.insights.trust import DEFAULTS, RUNGS, Cycle, Evidence, Gate, Targets, above, snapshot

PER_CYCLE = ("override_rate", "exceptions", "outputs")
OVER_BOTH = ("auto_approval_precision", "outcome_failure_rate")
NOTHING = Reading(None)


@dataclass(frozen=True)
class Standing:
    """Where a workflow stands before its next rung: the evidence, the gates, and the digest of both."""

    to: str
    evidence: Evidence
    targets: Targets
    gates: list[Gate]
    told: dict
    digest: bytes

    @property
    def to_name(self) -> str:
        return RUNGS[self.to]

    @property
    def closed(self) -> list[Gate]:
        return [gate for gate in self.gates if not gate.passed]

    @property
    def firmly_closed(self) -> list[Gate]:
        return [gate for gate in self.closed if gate.firm]


def standing_of(workflow) -> Standing | None:
    """The evidence up to the last midnight (UTC), so that it stays the same for a day; None at the top."""
    return standings_of([workflow])[workflow.pk]


def standings_of(workflows) -> dict[int, Standing | None]:
    """The same for several workflows of one team, in as many questions as for one."""
    rising = [workflow for workflow in workflows if above(workflow.autonomy)]
    targets, evidence = targets_of(rising), {}
    for days in {targets[workflow.pk].days for workflow in rising}:
        alike = [workflow for workflow in rising if targets[workflow.pk].days == days]
        evidence |= evidence_of(alike, targets)
    standing = {each.pk: _judged(each, evidence[each.pk], targets[each.pk]) for each in rising}
    return {workflow.pk: standing.get(workflow.pk) for workflow in workflows}


def targets_of(workflows) -> dict[int, Targets]:
    """What the gates before each one's next level ask for."""
    rows = GateTargets.objects.filter(workflow__in=workflows)
    own = {(row.workflow_id, row.level): row.targets for row in rows}
    rungs = {each.pk: above(each.autonomy) for each in workflows}
    return {key: own.get((key, rung), DEFAULTS[rung]) for key, rung in rungs.items()}


def targets_for(workflow, level) -> Targets:
    own = GateTargets.objects.filter(workflow=workflow, level=level).first()
    return own.targets if own else DEFAULTS[level]


def evidence_of(workflows, targets) -> dict[int, Evidence]:
    """The evidence of workflows of one team whose cycles are equally long."""
    days, end = targets[workflows[0].pk].days, last_midnight()
    start, middle = end - timedelta(days=2 * days), end - timedelta(days=days)
    ids = tuple(workflow.pk for workflow in workflows)
    scope = reading.Scope(workflows[0].team, start, end, workflows=ids)
    late_after = {key: bucket_of(targets[key].minutes * 60) for key in ids}
    first, second = (_cycles(scope.between(*span), late_after) for span in ((start, middle), (middle, end)))
    both = dict(reading.by(OVER_BOTH, scope, "workflow"))
    alerts, since = _serious_alerts(ids), _last_steps(ids)
    return {
        key: Evidence(
            cycles=(first[key], second[key]),
            alerts=alerts.get(key, 0),
            days_here=max(0, (end - since[key]).days) if key in since else None,
            **_of_both(both.get(key, {})),
        )
        for key in ids
    }


def last_midnight() -> datetime:
    return database_now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _judged(workflow, evidence, targets) -> Standing:
    to = above(workflow.autonomy)
    told = snapshot(workflow.autonomy, to, evidence, targets)
    return Standing(to, evidence, targets, gates_for(to, evidence, targets), told, digest_of(told))


def _cycles(scope, late_after) -> dict[int, Cycle]:
    figures, timed = dict(reading.by(PER_CYCLE, scope, "workflow")), _times(scope)
    return {
        key: Cycle(
            start=scope.start.date(),
            end=scope.end.date(),
            timed=sum(timed[key].values()),
            late=sum(n for bucket, n in timed[key].items() if bucket > after),
            **_counts(figures.get(key, {})),
        )
        for key, after in late_after.items()
    }


def _counts(found) -> dict[str, int]:
    rate = found.get("override_rate", NOTHING)
    outputs, exceptions = (found.get(name, NOTHING).value or 0 for name in ("outputs", "exceptions"))
    return {
        "judged": rate.n,
        "overridden": rate.hits or 0,
        "outputs": int(outputs),
        "exceptions": int(exceptions),
    }


def _of_both(found) -> dict[str, int]:
    precision, failures = (found.get(name, NOTHING) for name in OVER_BOTH)
    return {"sampled": precision.n, "sample_held": precision.hits or 0, "failed": failures.hits or 0}


def _times(scope) -> dict[int, dict[int, int]]:
    """How many waited how long for their verdict, by workflow and bucket."""
    days = Spread.objects.filter(
        team=scope.team.pk, workflow__in=scope.workflows, grain=Grain.DAY, lens="", ref=0,
        measure="decision_latency", at__gte=scope.start, at__lt=scope.end,
    )  # fmt: skip
    found = defaultdict(dict)
    for workflow, bucket, n in days.values_list("workflow", "bucket").annotate(all=Sum("n")):
        found[workflow][bucket] = n
    return found


def _serious_alerts(ids) -> dict[int, int]:
    """How many nobody may overlook while a workflow is trusted more."""
    found = Alert.objects.open().filter(workflow__in=ids, severity=Severity.BAD).order_by()
    return dict(found.values_list("workflow").annotate(n=Count("pk")))


def _last_steps(ids) -> dict[int, datetime]:
    """When each took the step that led to where it stands."""
    taken = Step.objects.taken().filter(workflow__in=ids).order_by("workflow", "-ended_at")
    return dict(taken.distinct("workflow").values_list("workflow", "ended_at"))
