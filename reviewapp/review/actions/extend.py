from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.clock import database_now
from reviewapp.review.actions.holding import hold_time, locked, refuse_unless_held
from reviewapp.review.models import Review


@transaction.atomic
def extend(review, *, by, token):
    """Keep the hold for another 15 minutes from now.

    It may be extended without limit while the person is there, each time by no more than that, so a tab
    left alone gives its review back. It tells nothing about the review, so it leaves no event.
    """
    review = locked(review)
    require(by, Permission.CLAIM, team=review.team)
    review.held_until = refuse_unless_held(review, by=by, token=token) + hold_time()
    review.save(update_fields=["held_until"])
    return review


def renew(review, *, by):
    """Begin the time of one's own hold anew, as on opening its item again; False when it ended meanwhile."""
    require(by, Permission.CLAIM, team=review.team)
    now = database_now()
    until = now + hold_time()
    own = Review.objects.held_by(by).filter(pk=review.pk, token=review.token, held_until__gt=now)
    if not own.update(held_until=until):
        return False
    review.held_until = until
    return True
