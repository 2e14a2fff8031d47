from django.db import transaction

from reviewapp.audit.actions import entry, record_many
from reviewapp.base.clock import database_now
from reviewapp.review.models import Output, Review


@transaction.atomic
def expire_overdue(limit=200):
    """End reviews nobody answered in time and nobody holds; their outputs expire, they are not rejected."""
    overdue = Review.objects.overdue_for_an_answer().order_by("expires_at")
    overdue = list(overdue.select_for_update(of=("self",), skip_locked=True)[:limit])
    # An output that is being withdrawn or replaced this very moment is left for the next round.
    outputs = Output.objects.filter(pk__in=[review.output_id for review in overdue]).order_by("pk")
    outputs = {output.pk: output for output in outputs.select_for_update(skip_locked=True, no_key=True)}
    overdue = [review for review in overdue if review.output_id in outputs]
    now, events = database_now(), []
    for review in overdue:
        review.close(Review.Outcome.EXPIRED, at=now)
        events.append(_ended(review))
        output = outputs[review.output_id]
        if output.is_undecided:
            output.move_to(Output.Status.EXPIRED)
            output.save(update_fields=["status"])
            events.append(_expired(output))
    record_many(events)
    return len(overdue)


def _ended(review):
    return entry(
        "review.expired", subject=review, by=None, team=review.team_id, workflow=review.workflow_id,
        output=str(review.output_id), queue=review.queue_id,
    )  # fmt: skip


def _expired(output):
    return entry(
        "output.expired", subject=output, by=None, team=output.team_id, agent=output.agent_id,
        workflow=output.workflow_id, output=str(output.pk), revision=output.revision,
    )  # fmt: skip
