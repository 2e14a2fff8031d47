"""Moving up the ladder of trust: one person proposes with the evidence, another confirms it."""

from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.insights.actions.evidence import standing_of
from reviewapp.insights.models import Step
from reviewapp.insights.trust import RUNGS
from reviewapp.workflows.actions import change_autonomy
from reviewapp.workflows.actions.locking import lock

MOST_LETTERS = 2_000


@transaction.atomic
def propose_step(workflow, *, by, digest, note=""):
    """Propose the next level with the evidence as `by` has read it; nothing changes until it is confirmed.

    `digest` is that of the evidence shown. While a gate is closed the note must say why it is proposed.
    """
    workflow = lock(workflow)
    require(by, Permission.DRAFT_POLICY, team=workflow.team)
    standing = _standing(workflow)
    if workflow.steps.proposed().exists():
        raise Refused("A step is proposed already. Confirm it or withdraw it first.", code="proposed_already")
    if standing.digest != digest:
        raise Refused(
            "The figures changed since you read them. Nothing was proposed; look at them again.",
            code="evidence_changed",
        )
    note = _checked(note, field="note", needed=bool(standing.closed), gates=standing.closed)
    step = Step.objects.create(
        team=workflow.team, workflow=workflow, from_level=workflow.autonomy, to_level=standing.to,
        evidence=standing.told, digest=standing.digest, gates_held=not standing.closed, note=note,
        proposed_by=by,
    )  # fmt: skip
    tell("step.proposed", step, by, digest=standing.digest.hex(), closed=[g.key for g in standing.closed])
    return step


@transaction.atomic
def confirm_step(step, *, by, digest, reason=""):
    """Take a proposed step as its second person. The evidence is counted anew.

    `digest` is that of the evidence that was proposed. If a gate is closed by now, a reason is needed, and
    the trail says so; an open serious alert lets nobody pass.
    """
    workflow, step = _locked(step)
    require(by, Permission.APPROVE_CHANGE, team=step.team)
    step.move_to(Step.State.TAKEN)
    _check_second_person(step, by)
    _check_unmoved(step, workflow, digest)
    standing = _standing(workflow)
    step.reason = _checked(reason, field="reason", needed=bool(standing.closed), gates=standing.closed)
    step.evidence_at_end = standing.told
    _end(step, by=by, fields=["evidence_at_end"])
    closed = [gate.key for gate in standing.closed]
    tell("step.confirmed", step, by, digest=standing.digest.hex(), closed=closed)
    change_autonomy(workflow, by=by, to=step.to_level, proposed_by=step.proposed_by)
    return step


@transaction.atomic
def withdraw_step(step, *, by, reason=""):
    """Take a proposed step off the table. The workflow stays where it is."""
    _, step = _locked(step)
    require(by, Permission.DRAFT_POLICY, team=step.team)
    step.reason = _checked(reason, field="reason", needed=False)
    withdraw(step, by=by)
    return step


def withdraw(step, *, by):
    """The same for who holds the locks already."""
    step.move_to(Step.State.WITHDRAWN)
    _end(step, by=by)
    tell("step.withdrawn", step, by)


def tell(action, step, by, **facts):
    levels = {"before": step.from_level, "after": step.to_level}
    record(action, subject=step, by=by, team=step.team_id, workflow=step.workflow_id, **levels, **facts)


def _locked(step):
    workflow = lock(step.workflow)
    step = Step.objects.select_for_update(of=["self"]).select_related("proposed_by", "team").get(pk=step.pk)
    step.workflow = workflow
    return workflow, step


def _standing(workflow):
    """What stands for the next level; refused where there is none, or nothing may move up just now."""
    if workflow.is_paused or not workflow.is_active:
        state = "paused" if workflow.is_paused else "switched off"
        raise Refused(f"{workflow} is {state}. Nothing was changed; it moves up once it works again.")
    standing = standing_of(workflow)
    if standing is None:
        raise Refused(f"{workflow} stands at the highest level already. Nothing was changed.")
    if firm := standing.firmly_closed:
        raise Refused(
            f"{_names(firm)} is not met: {firm[0].missing[0]}. Nothing was changed.", code="firm_gate"
        )
    return standing


def _check_second_person(step, by):
    if by.pk == step.proposed_by_id:
        raise Refused(
            "You proposed this step, so another person has to confirm it. It is kept.",
            code="second_person_needed",
        )


def _check_unmoved(step, workflow, digest):
    if bytes(step.digest) != digest:
        raise Refused("This is not the evidence that was proposed. Nothing was changed; read it again.")
    if workflow.autonomy != step.from_level:
        raise Refused(
            f"{workflow} stands at {RUNGS[workflow.autonomy]} by now, not where the step began. Nothing was "
            "changed; withdraw it and look again.",
            code="moved_meanwhile",
        )


def _checked(words, *, field, needed, gates=()):
    words = words.strip()
    if len(words) > MOST_LETTERS:
        raise Invalid({field: [f"At most {MOST_LETTERS:,} characters."]})
    if needed and not words:
        raise Invalid({field: [f"Not met: {_names(gates)}. Say why the step is right in spite of it."]})
    return words


def _names(gates):
    return ", ".join(gate.name for gate in gates)


def _end(step, *, by, fields=()):
    step.ended_by, step.ended_at = by, Now()
    step.save(update_fields=["state", "reason", "ended_by", "ended_at", *fields])
    step.refresh_from_db(fields=["ended_at"])
