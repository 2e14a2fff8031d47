from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import entry, record, record_many
from reviewapp.base.clock import database_now
from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.review.models import Output, Review


@transaction.atomic
def withdraw(output, *, by):
    """Take an undecided output back: its agent no longer needs an answer. Doing it twice changes nothing."""
    output = lock_output(output)
    permit(output, by=by)
    if output.status == Output.Status.WITHDRAWN:
        return output
    withdraw_reviews(output, by=by)
    output.move_to(Output.Status.WITHDRAWN)
    output.save(update_fields=["status"])
    record(
        "output.withdrawn", subject=output, by=by, team=output.team_id, agent=output.agent_id,
        workflow=output.workflow_id,
    )  # fmt: skip
    return output


def permit(output, *, by):
    if by is None or (by.kind == "agent" and by.pk == output.agent_id):
        return
    if by.kind == "agent":
        raise NotAllowed("This output belongs to another agent. Nothing was changed.")
    require(by, Permission.REASSIGN, team=output.team)


def lock_output(output):
    """Locked for changes but not against references: a decision being stored meanwhile does not wait."""
    return (
        Output.objects.select_for_update(of=("self",), no_key=True)
        .select_related("team", "workflow")
        .get(pk=output.pk)
    )


@transaction.atomic
def withdraw_reviews(output, *, by):
    """Close the open reviews of a locked, undecided output, as before it is withdrawn or superseded.

    Whoever holds one learns it at the next write and keeps the draft. Refuses once a decision was made,
    even one that could still be undone.
    """
    reviews = list(output.reviews.order_by("pk").select_for_update(of=("self",)))
    refuse_if_decided(output)
    return _close_open(reviews, by=by)


@transaction.atomic
def call_off(output):
    """Nobody judges an output any more, because what it says is about to be forgotten; open reviews end.

    An undecided one is withdrawn. The decision of a person that has not taken effect is waited for: then it
    is refused.
    """
    output = lock_output(output)
    if output.decisions.standing().filter(effective_at=None).exists():
        raise Refused("A decision on this output takes effect in a moment. Nothing was changed.")
    if output.is_undecided:
        return withdraw(output, by=None)
    _close_open(list(output.reviews.order_by("pk").select_for_update(of=("self",))), by=None)
    return output


def _close_open(reviews, *, by):
    now = database_now()
    open_ones = [review for review in reviews if review.state != Review.State.CLOSED]
    for review in open_ones:
        review.close(Review.Outcome.WITHDRAWN, at=now)
    record_many(
        [
            entry(
                "review.withdrawn", subject=review, by=by, team=review.team_id, workflow=review.workflow_id,
                output=str(review.output_id),
            )
            for review in open_ones
        ]
    )  # fmt: skip
    return open_ones


def refuse_if_decided(output):
    if output.status == Output.Status.WITHDRAWN:
        raise Refused("The output was withdrawn before. Nothing was changed.", code="withdrawn")
    decided = output.decisions.standing().filter(verdict__in=Output.DECIDED).exists()
    if decided or not output.is_undecided:
        raise Refused("The output is decided already. Nothing was changed.", code="decided")
