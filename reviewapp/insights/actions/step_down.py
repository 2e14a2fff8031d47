from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.errors import Invalid, Refused
from reviewapp.insights.actions.steps import MOST_LETTERS, tell, withdraw
from reviewapp.insights.models import Step
from reviewapp.insights.trust import RUNGS, below
from reviewapp.workflows.actions import change_autonomy
from reviewapp.workflows.actions.locking import lock


@transaction.atomic
def step_down(workflow, *, by, to="", reason=""):
    """Trust less at once: the next level down unless `to` names a lower one. No evidence, no second person.

    `by=None` is the system. A step up that waits is withdrawn: its evidence was for another level.
    """
    workflow = lock(workflow)
    require(by, Permission.PAUSE, team=workflow.team)
    lower = below(workflow.autonomy)
    if not lower:
        raise Refused(f"{workflow} stands at the lowest level already. Nothing was changed.")
    to = to or lower[0]
    if to not in lower:
        raise Invalid({"to": [f"Choose a lower level than {RUNGS[workflow.autonomy].lower()}."]})
    if len(reason) > MOST_LETTERS:
        raise Invalid({"reason": [f"At most {MOST_LETTERS:,} characters."]})
    for waiting in workflow.steps.proposed().select_for_update(of=["self"]):
        waiting.reason = f"{workflow} stepped down."
        withdraw(waiting, by=by)
    step = Step.objects.create(
        team=workflow.team, workflow=workflow, from_level=workflow.autonomy, to_level=to,
        state=Step.State.TAKEN, reason=reason.strip(), ended_by=by, ended_at=Now(),
    )  # fmt: skip
    step.refresh_from_db(fields=["ended_at"])
    tell("step.descended", step, by)
    change_autonomy(workflow, by=by, to=to)
    return step
