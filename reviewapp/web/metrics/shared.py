"""What the counts in Redis say, and how many messages wait there for a worker."""

from itertools import accumulate

from reviewapp.base.counting import BEYOND, BUCKETS, SUM, client, counted
from reviewapp.web.metrics.families import counter, gauge, histogram

CELERY_QUEUE = "celery"
LIMITS = (*map(str, BUCKETS), BEYOND)


def families():
    """All of it. Raises what Redis raises while it is away."""
    counts = counted()
    yield counter("intake_outputs", _labelled(counts, "intake"))
    yield counter("delivery_attempts", _labelled(counts, "deliveries"))
    yield histogram("request_seconds", _spread(counts, "seconds"))
    yield gauge("celery_queue_messages", [(client(0).llen(CELERY_QUEUE),)])


def _labelled(counts, name):
    return sorted(
        (label, amount) for (kind, label, *rest), amount in counts.items() if kind == name and not rest
    )


def _spread(counts, name):
    """The buckets as Prometheus wants them: each with all that took less."""
    labels = sorted({parts[1:-1] for parts in counts if parts[0] == name})
    for each in labels:
        amounts = [counts.get((name, *each, limit), 0) for limit in LIMITS]
        limits = ["+Inf" if limit == BEYOND else limit for limit in LIMITS]
        yield (
            *each,
            list(zip(limits, accumulate(amounts), strict=True)),
            counts.get((name, *each, SUM), 0) / 1e6,
        )
