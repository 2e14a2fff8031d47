from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid, Refused
from reviewapp.review.actions.holding import hold, locked, refuse_unless_open_to, what_happened
from reviewapp.review.models import Review
from reviewapp.review.models.review import HOLD_FIELDS


@transaction.atomic
def reassign(review, *, by, to=None, queue=None):
    """Give an open review to a person, who holds it from now, or move it to another queue.

    Whoever held it before loses it; their draft is kept.
    """
    review = locked(review)
    require(by, Permission.REASSIGN, team=review.team)
    if (to is None) == (queue is None):
        raise Invalid({"to": ["Choose either a person or a queue."]})
    refuse_if_closed(review, by=by)
    before = {"from_queue": review.queue_id, "from_person": review.held_by_id}
    if to is not None:
        refuse_unless_open_to(review, to)
        hold(review, by=to, now=database_now())
    else:
        move(review, queue)
    review.save(update_fields=["state", "queue", *HOLD_FIELDS])
    record(
        "review.reassigned", subject=review, by=by, team=review.team_id, workflow=review.workflow_id,
        output=str(review.output_id), to_queue=review.queue_id, to_person=review.held_by_id, **before,
    )  # fmt: skip
    return review


def refuse_if_closed(review, *, by):
    if review.state == Review.State.CLOSED:
        sentence, told = what_happened(review, reader=by, now=None)
        raise Refused(f"{sentence} Nothing was changed.", code=told["happened"], **told)


def move(review, queue):
    if queue.team_id != review.team_id or not queue.is_active:
        raise Invalid({"queue": ["Choose an active queue of this team."]})
    if review.state != Review.State.WAITING:
        review.move_to(Review.State.WAITING)
    review.let_go()
    review.queue = queue
