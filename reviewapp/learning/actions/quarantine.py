from django.db import transaction
from django.db.models.functions import Now

from reviewapp.base.errors import Invalid, Refused
from reviewapp.learning.actions.counting import hold
from reviewapp.learning.actions.setting_aside import checked_reason
from reviewapp.learning.actions.suspecting import count_anew, locked, permit, refuse_unless, settle, tell
from reviewapp.learning.models import Suspicion


@transaction.atomic
def quarantine(suspicion, *, by, reason):
    """Set a flagged reviewer's decisions in the workflow aside: kept, and counted no longer."""
    suspicion = locked(suspicion)
    permit(by, workflow=suspicion.workflow, reviewer=suspicion.reviewer)
    refuse_unless(suspicion, Suspicion.State.OPEN)
    settle(suspicion, by=by, to=Suspicion.State.QUARANTINED, reason=checked_reason(reason))
    turned = count_anew(suspicion.workflow, suspicion.reviewer)
    tell("reviewer.quarantined", suspicion, by, observations=turned)
    return suspicion


@transaction.atomic
def quarantine_by_hand(workflow, *, reviewer, by, reason):
    """Set a person's decisions aside that nothing flagged."""
    hold([workflow.pk])
    permit(by, workflow=workflow, reviewer=reviewer)
    reason = checked_reason(reason)
    if not reviewer.memberships.filter(team=workflow.team_id).exists():
        raise Invalid({"reviewer": ["Choose somebody of the team."]})
    by_hand = {"workflow": workflow, "reviewer": reviewer, "kind": Suspicion.Kind.BY_HAND}
    if Suspicion.objects.quarantined().filter(**by_hand).exists():
        raise Refused(
            "This person's decisions are set aside already. Nothing was changed.", code="quarantined"
        )
    suspicion = Suspicion.objects.create(
        **by_hand, state=Suspicion.State.QUARANTINED, decided_by=by, decided_at=Now(), reason=reason
    )
    turned = count_anew(workflow, reviewer)
    tell("reviewer.quarantined", suspicion, by, observations=turned)
    return suspicion
