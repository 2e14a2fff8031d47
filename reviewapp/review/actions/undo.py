from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Refused
from reviewapp.review.actions.holding import clock_text, hold, locked
from reviewapp.review.models import Decision, Output, Review
from reviewapp.review.models.review import HOLD_FIELDS


@transaction.atomic
def undo(decision, *, by):
    """Take a decision back before it takes effect; its maker holds the review again, under a new token."""
    review = locked(decision.review)
    decision = (
        Decision.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=decision.pk)
    )
    permit(decision, by=by)
    now = database_now()
    refuse_if_too_late(decision, by=by, now=now)
    refuse_if_replaced(review)

    decision.retracted_by, decision.retracted_at = by, now
    decision.save(update_fields=["retracted_by", "retracted_at"])
    review.outcome, review.closed_at = Review.Outcome.NONE, None
    hold(review, by=decision.decided_by, now=now)
    review.save(update_fields=["state", "outcome", "closed_at", *HOLD_FIELDS])
    record(
        "review.undone", subject=review, by=by, team=review.team_id, workflow=review.workflow_id,
        output=str(review.output_id), decision=str(decision.pk), verdict=str(decision.verdict),
    )  # fmt: skip
    return review


def permit(decision, *, by):
    """Who decided may undo while they may decide; anybody else only as a lead."""
    own = by is not None and decision.decided_by_id == by.pk
    require(by, Permission.DECIDE if own else Permission.REOPEN, team=decision.team)


def refuse_if_too_late(decision, *, by, now):
    if decision.retracted_at:
        raise Refused(
            f"This decision was undone at {clock_text(decision.retracted_at, by)}. Nothing was changed.",
            code="undone",
        )
    if decision.effective_at or decision.takes_effect_at <= now:
        raise Refused(
            f"The decision took effect at {clock_text(decision.takes_effect_at, by)} and has left. "
            "Nothing was changed. A lead can reopen the item.",
            code="too_late",
        )


def refuse_if_replaced(review):
    """While an escalation waits to leave, the agent may still withdraw or replace its output."""
    output = review.output
    if output.content_id != review.content_id or output.status == Output.Status.WITHDRAWN:
        raise Refused(
            "The agent withdrew the item or sent a newer version meanwhile. Nothing was changed.",
            code="stale",
        )
