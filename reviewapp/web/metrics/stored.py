"""What the database says of the product at this moment: one short question for each kind of thing."""

from django.db import connection
from django.db.models import Count
from django.db.models.functions import Extract

from reviewapp.insights.models import Alert, Pulse
from reviewapp.web.metrics.families import counter, gauge
from reviewapp.web.pulses import RELAY

QUEUES = """
SELECT team.slug, queue.slug, waiting.*
FROM review_queue queue JOIN accounts_team team ON team.id = queue.team_id
CROSS JOIN LATERAL (
    SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(opened_at)), 0),
        count(*) FILTER (WHERE due_at < clock_timestamp())
    FROM review_review review WHERE review.queue_id = queue.id AND state = 'waiting'
) AS waiting
WHERE queue.is_active ORDER BY 1, 2
"""
HELD = """
SELECT team.slug, queue.slug, count(*)
FROM review_review review JOIN review_queue queue ON queue.id = review.queue_id
JOIN accounts_team team ON team.id = queue.team_id
WHERE state = 'held' GROUP BY 1, 2 ORDER BY 1, 2
"""
TRAIL = """
SELECT coalesce((SELECT max(position) FROM audit_leaf), 0), count(*),
    coalesce(extract(epoch FROM clock_timestamp() - min(event.at)), 0)
FROM audit_unsealed unsealed JOIN audit_event event ON event.id = unsealed.event_id
"""
READERS = """
SELECT bookmark.name, greatest(0, coalesce((SELECT max(position) FROM audit_leaf), 0) - bookmark.position),
    coalesce((SELECT extract(epoch FROM clock_timestamp() - event.at)
        FROM audit_leaf leaf JOIN audit_event event ON event.id = leaf.event_id
        WHERE leaf.position = bookmark.position + 1), 0)
FROM audit_bookmark bookmark ORDER BY 1
"""
DELIVERIES = """
SELECT team.slug, count(*), extract(epoch FROM clock_timestamp() - min(delivery.created_at))
FROM delivery_delivery delivery JOIN delivery_endpoint endpoint ON endpoint.id = delivery.endpoint_id
JOIN accounts_team team ON team.id = endpoint.team_id
WHERE delivered_at IS NULL AND dead_at IS NULL GROUP BY 1 ORDER BY 1
"""
ENDPOINTS = "SELECT state, count(*) FROM delivery_endpoint GROUP BY 1 ORDER BY 1"


def families():
    """All of it. Raises what the database raises while it is away."""
    yield from _queues()
    yield from _trail()
    yield from _deliveries()
    yield from _signs_of_life()
    alerts = Alert.objects.open().order_by("team__slug").values_list("team__slug", "severity")
    yield gauge("alerts_open", alerts.annotate(n=Count("pk")))


def _queues():
    waiting = _rows(QUEUES)
    depth = [(team, queue, "waiting", n) for team, queue, n, _, _ in waiting]
    depth += [(team, queue, "held", n) for team, queue, n in _rows(HELD)]
    yield gauge("queue_reviews", depth)
    yield gauge("queue_oldest_seconds", [(team, queue, age) for team, queue, _, age, _ in waiting])
    yield gauge("queue_overdue_reviews", [(team, queue, late) for team, queue, _, _, late in waiting])


def _trail():
    [(position, unsealed, age)] = _rows(TRAIL)
    readers = _rows(READERS)
    yield gauge("log_position", [(position,)])
    yield gauge("unsealed_events", [(unsealed,)])
    yield gauge("unsealed_oldest_seconds", [(age,)])
    yield gauge("consumer_lag_events", [(name, behind) for name, behind, _ in readers])
    yield gauge("consumer_lag_seconds", [(name, late) for name, _, late in readers])


def _deliveries():
    owed = _rows(DELIVERIES)
    yield gauge("deliveries_pending", [(team, n) for team, n, _ in owed])
    yield gauge("deliveries_oldest_seconds", [(team, age) for team, _, age in owed])
    yield gauge("endpoints", _rows(ENDPOINTS))


def _signs_of_life():
    pulses = Pulse.objects.order_by("name").values_list(
        "name", Extract("at", "epoch"), Extract("worked_at", "epoch"), "seconds", "runs", "failures"
    )
    seen = {name: rest for name, *rest in pulses}
    relay = seen.pop(RELAY, None)
    yield gauge("relay_seen_timestamp_seconds", [(relay[0],)] if relay else [])
    yield gauge("task_run_timestamp_seconds", [(name, at) for name, (at, *_) in seen.items()])
    yield gauge("task_success_timestamp_seconds", [(name, worked) for name, (_, worked, *_) in seen.items()])
    yield gauge("task_seconds", [(name, seconds) for name, (_, _, seconds, *_) in seen.items()])
    yield counter(
        "task_runs",
        [
            row
            for name, (_, _, _, runs, failures) in seen.items()
            for row in ((name, "ok", runs - failures), (name, "failed", failures))
        ],
    )


def _rows(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
