from django.db import transaction

from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, NotAllowed
from reviewapp.review.models import Outcome


@transaction.atomic
def report_outcome(output, *, by, kind, at, detail=""):
    """Keep what became of an output downstream. It may come before the decision, twice, or out of order."""
    if by is not None and (by.kind != "agent" or by.pk != output.agent_id):
        raise NotAllowed("Only the agent that posted an output reports its outcome. Nothing was changed.")
    if kind not in Outcome.Kind.values:
        raise Invalid({"kind": [f"Choose one of {', '.join(Outcome.Kind.values)}."]})
    outcome, is_new = Outcome.objects.get_or_create(
        output=output, kind=kind, at=at, defaults={"detail": detail}
    )
    if is_new:
        record(
            "output.outcome_reported", subject=output, by=by, team=output.team_id, agent=output.agent_id,
            workflow=output.workflow_id, kind=str(kind), outcome=str(outcome.pk),
        )  # fmt: skip
    return outcome, is_new
