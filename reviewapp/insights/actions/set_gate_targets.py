from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.insights.actions.evidence import targets_for
from reviewapp.insights.models import GateTargets
from reviewapp.insights.trust import DEFAULTS
from reviewapp.workflows.actions.locking import lock

SHARES = ("override", "exceptions", "precision")
COUNTS = {"minutes": (1, 60 * 24 * 365), "least": (1, 1_000_000), "failures": (0, 1_000_000), "days": (1, 31)}


@transaction.atomic
def set_gate_targets(workflow, level, *, by, targets):
    """Change what this workflow's gates before one level ask for; the product's own ones take the row away.

    A step that waits was read with the old ones: withdraw it first.
    """
    workflow = lock(workflow)
    require(by, Permission.SET_UP_WORKFLOWS, team=workflow.team)
    _check(level, targets)
    if workflow.steps.proposed().filter(to_level=level).exists():
        raise Refused("A step with these targets waits for its second person. Withdraw it first.")
    before = targets_for(workflow, level)
    if targets == before:
        return before
    own = GateTargets.objects.filter(workflow=workflow, level=level)
    if targets == DEFAULTS[level]:
        own.delete()
    else:
        values = vars(targets) | {"changed_by": by, "changed_at": Now()}
        GateTargets.objects.update_or_create(workflow=workflow, level=level, defaults=values)
    record(
        "step.targets_changed", subject=workflow, by=by, team=workflow.team, workflow=workflow, level=level,
        before=_told(before), after=_told(targets),
    )  # fmt: skip
    return targets


def _check(level, targets):
    if level not in DEFAULTS:
        raise Invalid({"level": [f"Choose one of: {', '.join(DEFAULTS)}."]})
    wrong = {
        name: ["A share between 0 and 100 %, without the ends."]
        for name in SHARES
        if not 0 < getattr(targets, name) < 1
    }
    for name, (least, most) in COUNTS.items():
        if not least <= getattr(targets, name) <= most:
            wrong[name] = [f"Between {least:,} and {most:,}."]
    if wrong:
        raise Invalid(wrong)


def _told(targets):
    """The targets as facts: shares in hundredths of a percent, for a fact is no fraction."""
    return {
        name: round(value * 10_000) if isinstance(value, float) else value
        for name, value in vars(targets).items()
    }
