from django.db import transaction

from reviewapp.learning.actions.setting_aside import checked_reason
from reviewapp.learning.actions.suspecting import count_anew, locked, permit, refuse_unless, settle, tell
from reviewapp.learning.models import Suspicion


@transaction.atomic
def release(suspicion, *, by, reason):
    """Let a reviewer's decisions count again, unless another suspicion still keeps them aside."""
    suspicion = locked(suspicion)
    permit(by, workflow=suspicion.workflow, reviewer=suspicion.reviewer)
    refuse_unless(suspicion, Suspicion.State.QUARANTINED)
    settle(suspicion, by=by, to=Suspicion.State.RELEASED, reason=checked_reason(reason))
    turned = count_anew(suspicion.workflow, suspicion.reviewer)
    tell("reviewer.released", suspicion, by, observations=turned)
    return suspicion


@transaction.atomic
def clear(suspicion, *, by, reason):
    """Say that nothing is wrong with a flagged reviewer; the same flag comes back only with new evidence."""
    suspicion = locked(suspicion)
    permit(by, workflow=suspicion.workflow, reviewer=suspicion.reviewer)
    refuse_unless(suspicion, Suspicion.State.OPEN)
    settle(suspicion, by=by, to=Suspicion.State.DROPPED, reason=checked_reason(reason))
    tell("reviewer.cleared", suspicion, by)
    return suspicion
