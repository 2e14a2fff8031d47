from django.db import transaction

from reviewapp.audit.actions import entry, record_many
from reviewapp.review.models import Review


@transaction.atomic
def return_lapsed(limit=200):
    """Give reviews whose hold ran out back to their queues. Run it as often as you like, by many at once."""
    lapsed = list(Review.objects.lapsed().order_by("held_until").select_for_update(skip_locked=True)[:limit])
    told = [
        entry(
            "review.lapsed", subject=review, by=None, team=review.team_id, workflow=review.workflow_id,
            queue=review.queue_id, held_by=review.held_by_id,
        )
        for review in lapsed
    ]  # fmt: skip
    Review.objects.filter(pk__in=[review.pk for review in lapsed]).update(
        state=Review.State.WAITING, held_by=None, held_since=None, held_until=None, token=None
    )
    record_many(told)
    return len(lapsed)
