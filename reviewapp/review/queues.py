"""Queues by name, for those who hold a slug: policies, workflows and the API."""

from reviewapp.base.errors import Refused
from reviewapp.review.models import Queue


def slugs_of(team):
    """The slugs of a team's active queues, which a policy may name."""
    return set(Queue.objects.active().filter(team=team).values_list("slug", flat=True))


def named(team, slug):
    """The active queue with this slug, or None."""
    return Queue.objects.active().filter(team=team, slug=slug).first()


def active_by_slug(team):
    """The team's active queues by slug, the lowest tier first."""
    return {queue.slug: queue for queue in Queue.objects.active().filter(team=team).lowest_tier_first()}


def for_new_review(team, *slugs):
    """The first of these queues that exists, else the team's lowest active one: work is never lost."""
    return choose(active_by_slug(team), *slugs)


def choose(found, *slugs):
    """As `for_new_review`, from queues read already, as `active_by_slug` gives them."""
    for slug in slugs:
        if slug in found:
            return found[slug]
    if not found:
        raise Refused(
            "The team has no active queue to review in. Nothing was kept. Ask a lead to make one.",
            code="no_queue",
        )
    return next(iter(found.values()))


def above(queue):
    """The active queues of a higher tier in the same team, the nearest first."""
    return Queue.objects.active().filter(team=queue.team_id, tier__gt=queue.tier).lowest_tier_first()
