"""Decisions that count: made, in effect, and in the tallies, for pages of figures."""

from datetime import timedelta

from django.utils import timezone

from reviewapp.insights.actions.counting import count_anew
from reviewapp.review.models import Queue, Review
from tests import factories
from tests.learning import making


def decided(workflow, who, *, verdict="approved", days_ago=1, times=1, queue=None, output=None, **more):
    """So many outputs, each decided once by this person, days ago; returns the decisions."""
    slug = f"queue-{workflow.pk}-{who.pk}"
    queue = (
        queue
        or Queue.objects.filter(slug=slug).first()
        or factories.make_queue(workflow.team, who, slug=slug)
    )
    agent = more.pop("agent", None)
    found = []
    for _ in range(times):
        made = output or factories.make_output(workflow, agent)
        at = timezone.now() - timedelta(days=days_ago)
        type(made).objects.filter(pk=made.pk).update(received_at=at - timedelta(minutes=5))
        review = factories.make_review(made, queue=queue)
        found.append(making.make_decision(review, who, verdict=verdict, days_ago=days_ago, **more))
        Review.objects.filter(pk=review.pk).update(opened_at=at - timedelta(minutes=5))
    count_anew([each.output_id for each in found])
    return found
