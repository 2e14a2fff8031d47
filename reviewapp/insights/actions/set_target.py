from math import isfinite

from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.models import Target


@transaction.atomic
def set_target(team, *, by, figure, value, workflow=None):
    """Say what a figure is meant to come to, in one workflow or in all; no value takes the target away."""
    require(by, Permission.SET_UP_WORKFLOWS, team=team)
    if problems := problems_of(team, figure, value, workflow):
        raise Invalid(problems)
    own = Target.objects.filter(team=team, workflow=workflow, figure=figure)
    target = own.select_for_update(of=["self"]).first()
    if (target and target.value) == value:
        return target
    if value is None:
        own.delete()
    else:
        told = {"value": value, "changed_by": by, "changed_at": database_now()}
        target, _ = Target.objects.update_or_create(
            team=team, workflow=workflow, figure=figure, defaults=told
        )
    record(
        "target.set", subject=("figure", figure), by=by, team=team, workflow=workflow,
        value="" if value is None else repr(float(value)),
    )  # fmt: skip
    return None if value is None else target


def problems_of(team, figure, value, workflow):
    problems, known = {}, FIGURES.get(figure)
    if known is None:
        problems["figure"] = ["There is no figure of this name."]
    if workflow is not None and workflow.team_id != team.pk:
        problems["workflow"] = ["Choose a workflow of this team."]
    if value is None:
        return problems
    if not isfinite(value):
        problems["value"] = ["Give a plain number."]
    elif known and known.is_share and not 0 <= value <= 1:
        problems["value"] = ["A share lies between 0 and 100 %."]
    elif value < 0 and known and known.unit != "kappa":
        problems["value"] = ["This cannot be below 0."]
    return problems
