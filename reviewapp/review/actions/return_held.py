from django.db import transaction

from reviewapp.audit.actions import record
from reviewapp.review.actions.holding import lock_holds_of, locked
from reviewapp.review.models import Review
from reviewapp.review.models.review import HOLD_FIELDS


@transaction.atomic
def return_held(person, *, team, by):
    """Give back the reviews a person holds in a team and may judge no more; others may take them at once.

    A claim of theirs that is under way has come before it or finds that they may not. Drafts are kept.
    """
    lock_holds_of(person)
    held = Review.objects.of_team(team).held().filter(held_by=person).order_by("pk")
    return [review for key in held.values_list("pk", flat=True) if (review := _give_back(key, person, by))]


def _give_back(key, person, by):
    review = locked(Review(pk=key))
    if review.held_by_id != person.pk or not review.why_not(person):
        return None
    review.move_to(Review.State.WAITING)
    review.let_go()
    review.save(update_fields=["state", *HOLD_FIELDS])
    record(
        "review.returned", subject=review, by=by, team=review.team_id, workflow=review.workflow_id,
        queue=review.queue_id, held_by=person.pk,
    )  # fmt: skip
    return review
