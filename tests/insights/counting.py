"""Decisions that count: made, in effect, and in the tallies, for pages of figures."""

from datetime import timedelta

from django.utils import timezone

from reviewapp.insights.actions.counting import count_anew
from reviewapp.review.models import Output, Queue, Review
from tests import factories
from tests.learning import making

A_MOMENT = timedelta(minutes=5)


def decided(
    workflow, who, *, verdict="approved", days_ago=1, times=1, categories=(), output=None, agent=None
):
    """So many outputs, each decided once by this person, days ago; returns the decisions."""
    slug = f"queue-{workflow.pk}-{who.pk}"
    queue = Queue.objects.filter(slug=slug).first() or factories.make_queue(workflow.team, who, slug=slug)
    came = timezone.now() - timedelta(days=days_ago) - A_MOMENT
    found = []
    for _ in range(times):
        review = factories.make_review(output or factories.make_output(workflow), queue=queue)
        found.append(making.make_decision(review, who, verdict=verdict, days_ago=days_ago))
        found[-1].categories.set(categories)
        Output.objects.filter(pk=review.output_id).update(received_at=came, status=verdict)
        Review.objects.filter(pk=review.pk).update(opened_at=came)
    count_anew([each.output_id for each in found])
    return found
