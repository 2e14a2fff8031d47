"""How far the agents of a workflow are trusted, and the switch that stops them."""

from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.workflows.actions.locking import lock
from reviewapp.workflows.models import Workflow

LEVELS = Workflow.Autonomy.values  # from no trust to most
MAX_REASON = 2_000


@transaction.atomic
def pause(workflow, *, by, reason):
    """Tell the agents to stop and people to decide everything, until somebody resumes."""
    workflow = lock(workflow)
    require(by, Permission.PAUSE, team=workflow.team)
    if workflow.is_paused:
        raise Refused("This workflow is paused already. Nothing was changed.")
    workflow.pause_reason = _checked(reason)
    workflow.paused_at, workflow.paused_by = Now(), by
    workflow.save(update_fields=["paused_at", "paused_by", "pause_reason"])
    workflow.refresh_from_db(fields=["paused_at"])
    _tell("workflow.paused", workflow, by)
    return workflow


@transaction.atomic
def resume(workflow, *, by):
    """Let a paused workflow go on at its own autonomy level."""
    workflow = lock(workflow)
    require(by, Permission.PAUSE, team=workflow.team)
    if not workflow.is_paused:
        raise Refused("This workflow is not paused. Nothing was changed.")
    workflow.paused_at = workflow.paused_by = None
    workflow.pause_reason = ""
    workflow.save(update_fields=["paused_at", "paused_by", "pause_reason"])
    _tell("workflow.resumed", workflow, by)
    return workflow


@transaction.atomic
def change_autonomy(workflow, *, by, to, reason=""):
    """Down is one click for whoever may pause; up takes who may approve changes, and a reason."""
    workflow = lock(workflow)
    if to not in LEVELS:
        raise Invalid({"autonomy": [f"Choose one of: {', '.join(LEVELS)}."]})
    before = workflow.autonomy
    up = LEVELS.index(to) > LEVELS.index(before)
    require(by, Permission.APPROVE_CHANGE if up else Permission.PAUSE, team=workflow.team)
    if to == before:
        raise Refused(f"The autonomy level is {to} already. Nothing was changed.")
    if up:
        _checked(reason)
    workflow.autonomy = to
    workflow.save(update_fields=["autonomy"])
    _tell("workflow.autonomy_changed", workflow, by, before=before, after=to)
    return workflow


def _checked(reason):
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise Invalid({"reason": [f"Say why, in at most {MAX_REASON:,} characters."]})
    return reason


def _tell(action, workflow, by, **facts):
    record(action, subject=workflow, by=by, team=workflow.team, workflow=workflow, **facts)
