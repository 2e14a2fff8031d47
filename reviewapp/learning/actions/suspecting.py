"""What the verbs about suspicions share."""

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.learning.actions.counting import hold, recount
from reviewapp.learning.actions.doubting import doubt
from reviewapp.learning.actions.score import score
from reviewapp.learning.models import Evidence, Observation, Suspicion


def locked(suspicion) -> Suspicion:
    hold([suspicion.workflow_id])
    Suspicion.objects.select_for_update().filter(pk=suspicion.pk).values_list("pk").first()
    return Suspicion.objects.select_related("workflow__team", "reviewer").get(pk=suspicion.pk)


def permit(by, *, workflow, reviewer):
    require(by, Permission.QUARANTINE, team=workflow.team)
    if by is not None and by.pk == reviewer.pk:
        raise NotAllowed("This is about you, so somebody else decides it. Nothing was changed.")


def settle(suspicion, *, by, to, reason):
    suspicion.state, suspicion.decided_by, suspicion.reason = to, by, reason
    suspicion.decided_at = database_now()
    suspicion.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def refuse_unless(suspicion, state):
    if suspicion.state != state:
        said = suspicion.get_state_display().lower()
        raise Refused(f"This was settled already: {said}. Nothing was changed.", code=str(suspicion.state))


def count_anew(workflow, reviewer) -> int:
    """Let this person's decisions count, or not, as suspicions have it now; returns how many turned."""
    aside = Suspicion.objects.quarantined().filter(workflow=workflow, reviewer=reviewer).exists()
    turned = Observation.objects.filter(workflow=workflow, reviewer=reviewer, is_quarantined=not aside)
    outputs = list(turned.values_list("pk", flat=True))
    Observation.objects.filter(pk__in=outputs).update(is_quarantined=aside)
    touched = Evidence.objects.filter(observation__in=outputs).values_list("pattern", flat=True).distinct()
    recount(touched)
    doubt(workflow)
    score(workflow)
    return len(outputs)


def tell(action, suspicion, by, **facts):
    record(
        action, subject=suspicion, by=by, team=suspicion.workflow.team_id, workflow=suspicion.workflow_id,
        reviewer=suspicion.reviewer_id, kind=str(suspicion.kind), **facts,
    )  # fmt: skip
