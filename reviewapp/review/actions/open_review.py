from django.db import transaction

from reviewapp.audit.actions import entry, record_many
from reviewapp.base.clock import database_now
from reviewapp.review.models import Review
from reviewapp.review.urgency import due_at, expires_at


@transaction.atomic
def open_review(output, *, queue, by=None, **question):
    """Ask people about an output. `question`: purpose, priority, reasons, raised_by, reconsiders."""
    return open_reviews([plan_review(output, queue=queue, now=database_now(), **question)], by=by)[0]


def plan_review(output, *, queue, now, **question):
    """A review ready for `open_reviews`, not yet stored; due as its workflow asks at its risk."""
    workflow = output.workflow
    # Only an output that waits for its answer can run out of time; a spot check cannot.
    waits = output.is_undecided
    return Review(
        team_id=output.team_id, workflow=workflow, queue=queue, output=output, content_id=output.content_id,
        risk=output.risk, opened_at=now, due_at=due_at(now, workflow.minutes_to_decide(output.risk)),
        expires_at=expires_at(now, workflow.expire_after_minutes) if waits else None, **question,
    )  # fmt: skip


@transaction.atomic
def open_reviews(reviews, *, by=None):
    """Store many planned reviews and their events in two statements."""
    opened = Review.objects.bulk_create(reviews, batch_size=1000)
    record_many([_opened(review, by) for review in opened])
    return opened


def _opened(review, by):
    raised = {"raised_by": str(review.raised_by_id)} if review.raised_by_id else {}
    return entry(
        "review.opened", subject=review, by=by, team=review.team_id, workflow=review.workflow_id,
        output=str(review.output_id), queue=review.queue_id, purpose=str(review.purpose),
        priority=review.priority, **raised,
    )  # fmt: skip
