from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid, Refused
from reviewapp.insights.models import FollowUp, WeeklyReview

LONGEST = 500


@transaction.atomic
def add_follow_up(review, *, by, text, owner, due_on=None):
    """Put down what somebody of the team will do about the week."""
    review = WeeklyReview.objects.select_for_update().get(pk=review.pk)
    require(by, Permission.AGREE, team=review.team)
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise Invalid({"text": [f"Say what is to be done, in at most {LONGEST} characters."]})
    if review.team not in owner.teams:
        raise Invalid({"owner": ["This person is not in the team. Choose somebody who is."]})
    added = review.follow_ups.create(text=text, owner=owner, due_on=due_on, added_by=by)
    record("follow_up.added", subject=added, by=by, team=review.team, owner=owner.pk)
    return added


@transaction.atomic
def finish_follow_up(follow_up, *, by):
    """Say that it is done."""
    follow_up = (
        FollowUp.objects.select_for_update(of=["self"]).select_related("review__team").get(pk=follow_up.pk)
    )
    team = follow_up.review.team
    require(by, Permission.AGREE, team=team)
    if follow_up.done_at is not None:
        raise Refused("This is done already. Nothing was changed.")
    follow_up.done_by, follow_up.done_at = by, database_now()
    follow_up.save(update_fields=["done_by", "done_at"])
    record("follow_up.done", subject=follow_up, by=by, team=team)
    return follow_up
