from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.review.actions.holding import locked, refuse_unless_held
from reviewapp.review.models import Review
from reviewapp.review.models.review import HOLD_FIELDS


@transaction.atomic
def release(review, *, by, token):
    """Give a held review back to its queue, where anybody may take it."""
    return give_back(review, "review.released", by=by, token=token)


@transaction.atomic
def skip(review, *, by, token):
    """Give a held review back and see it again only when nothing else is left."""
    return give_back(review, "review.skipped", by=by, token=token)


def give_back(review, action, *, by, token):
    review = locked(review)
    require(by, Permission.CLAIM, team=review.team)
    refuse_unless_held(review, by=by, token=token)
    review.move_to(Review.State.WAITING)
    review.let_go()
    if action == "review.skipped" and by.pk not in review.skipped_by:
        review.skipped_by.append(by.pk)
    review.save(update_fields=["state", "skipped_by", *HOLD_FIELDS])
    record(
        action, subject=review, by=by, team=review.team_id, workflow=review.workflow_id, queue=review.queue_id
    )
    return review
