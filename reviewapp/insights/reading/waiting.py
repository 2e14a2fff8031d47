"""What waits: now from the queue itself, in the past by taking back what came and went since."""

from collections import Counter
from datetime import timedelta

from django.db import connection
from django.db.models import Count

from reviewapp.base.clock import database_now
from reviewapp.insights.reading.sums import Asked, tallied
from reviewapp.insights.reading.values import Reading
from reviewapp.review.models import Queue, Review

SOON = timedelta(hours=1)
OLDEST = """
SELECT {group}, extract(epoch FROM clock_timestamp()
    - percentile_disc(0.1) WITHIN GROUP (ORDER BY opened_at)), count(*)
FROM review_review WHERE (state = 'waiting' OR state = 'held') AND queue_id = ANY (%(queues)s)
    AND (cardinality(%(workflows)s::bigint[]) = 0 OR workflow_id = ANY (%(workflows)s))
GROUP BY 1
"""


def queue_depth(figure, scope, group):
    """At the end of the scope; now, if that lies ahead."""
    waiting, now = depth_now(scope, group), database_now()
    if scope.end < now:
        for ref, change in since(scope, [(scope.end, now + SOON)], group).get(0, {}).items():
            waiting[ref] -= change
    return {ref: Reading(max(0, n), max(0, n), hits=max(0, n)) for ref, n in waiting.items()}


def queue_depths(figure, scope, steps):
    """At the end of each step."""
    now = database_now()
    depth, ends = depth_now(scope, "")[0], [min(end, now) for _, end in steps]
    between = [*zip(ends, [*ends[1:], now + SOON], strict=True)]
    changes = since(scope, between, "")
    told = []
    for step in reversed(range(len(steps))):
        depth -= changes.get(step, {}).get(0, 0)
        told.append(Reading(max(0, depth), max(0, depth), hits=max(0, depth)))
    return told[::-1]


def depth_now(scope, group):
    found = Review.objects.open().filter(queue__in=queues_of(scope))
    if scope.workflows:
        found = found.filter(workflow__in=scope.workflows)
    if not group:
        return Counter({0: found.count()})
    return Counter(dict(found.order_by().values_list(group).annotate(n=Count("pk"))))


def since(scope, steps, group):
    """{step: {ref: how many more reviews were opened than closed}}."""
    lens = "queue" if "queue" in (scope.lens, group) else ""
    asked = Asked(
        scope.team.pk, steps, lens=lens, refs=(scope.ref,) if scope.lens == "queue" else None,
        workflows=scope.workflows, group=group,
    )  # fmt: skip
    found = {}
    for (step, ref), counts in tallied(asked, ["opened", "closed"]).items():
        found.setdefault(step, {})[ref] = counts["opened"] - counts["closed"]
    return found


def queue_age_p90(figure, scope, group):
    """Only of now: of the past nobody knows how old what waited was."""
    if scope.end < database_now() - SOON:
        return {} if group else {0: Reading(None)}
    told = {} if group else {0: Reading(None)}
    given = {"queues": queues_of(scope), "workflows": list(scope.workflows)}
    with connection.cursor() as cursor:
        cursor.execute(OLDEST.format(group=f"{group}_id" if group else "0::bigint"), given)
        for ref, age, n in cursor.fetchall():
            told[ref] = Reading(float(age), n)
    return told


def queues_of(scope):
    if scope.lens == "queue":
        return [scope.ref]
    return list(Queue.objects.filter(team=scope.team).values_list("pk", flat=True))
