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
def change_autonomy(workflow, *, by, to, proposed_by=None):
    """Down is one click for whoever may pause; up takes two people, and goes one level at a time.

    `proposed_by` is the other person: whoever proposed the step that `by` confirms, with its evidence.
    """
    workflow = lock(workflow)
    if to not in LEVELS:
        raise Invalid({"autonomy": [f"Choose one of: {', '.join(LEVELS)}."]})
    before = workflow.autonomy
    if to == before:
        raise Refused(f"The autonomy level is {to} already. Nothing was changed.")
    facts = {}
    if LEVELS.index(to) > LEVELS.index(before):
        _check_two_people(workflow, to, by, proposed_by)
        facts = {"proposed_by": proposed_by.pk}
    else:
        require(by, Permission.PAUSE, team=workflow.team)
    workflow.autonomy = to
    workflow.save(update_fields=["autonomy"])
    _tell("workflow.autonomy_changed", workflow, by, before=before, after=to, **facts)
    return workflow


def _check_two_people(workflow, to, by, proposed_by):
    if LEVELS.index(to) != LEVELS.index(workflow.autonomy) + 1:
        raise Refused("Trust grows one level at a time. Nothing was changed.")
    if by is None or proposed_by is None or by.pk == proposed_by.pk:
        raise Refused(
            "More trust takes two people: one who proposes the step and another who confirms it. "
            "Nothing was changed.",
            code="second_person_needed",
        )
    require(proposed_by, Permission.DRAFT_POLICY, team=workflow.team)
    require(by, Permission.APPROVE_CHANGE, team=workflow.team)


def _checked(reason):
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise Invalid({"reason": [f"Say why, in at most {MAX_REASON:,} characters."]})
    return reason


def _tell(action, workflow, by, **facts):
    record(action, subject=workflow, by=by, team=workflow.team, workflow=workflow, **facts)
