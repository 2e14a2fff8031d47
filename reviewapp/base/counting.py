"""Counts of what all processes did, for machines that watch: kept in Redis, never in the way of a request.

A process gathers in memory and a thread of its own adds what it gathered once a second, in one round trip.
While Redis is away the newest counts wait, and a counter that begins again at nothing is what readers of
counters expect. Losing them loses nothing that matters.
"""

import threading
from collections import Counter

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

KEY = "reviewapp:counts"
BETWEEN = "|"
# Seconds, as Prometheus has them: each bucket counts what took at most so long.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SUM, BEYOND = "sum", "inf"
MOST_FIELDS = 500
EVERY_SECONDS = 1.0
TIMEOUT_SECONDS = 0.3


class Gathered:
    """What this process counted and has not told yet; at most so many different things."""

    def __init__(self):
        self.counts, self.lock, self.thread = Counter(), threading.Lock(), None

    def add(self, amounts):
        with self.lock:
            if len(self.counts) < MOST_FIELDS:
                self.counts.update(amounts)
            if self.thread is None:
                self.thread = threading.Thread(target=self.keep_telling, name="counting", daemon=True)
                self.thread.start()

    def keep_telling(self):
        pause = threading.Event()
        while not pause.wait(EVERY_SECONDS):
            self.tell()

    def tell(self):
        """Add what was gathered to what Redis has; what it does not take is kept for the next time."""
        with self.lock:
            told, self.counts = self.counts, Counter()
        if not told:
            return
        try:
            pipeline = client().pipeline(transaction=True)
            for field, amount in told.items():
                pipeline.hincrby(KEY, field, amount)
            pipeline.execute()
        except (redis.RedisError, OSError):
            with self.lock:
                self.counts.update(told)


_gathered = Gathered()
_clients: dict[str, redis.Redis] = {}


def count(name, *labels, by=1):
    """One more (or `by` more) of `name`, told apart by labels that come from our code alone."""
    _gathered.add({BETWEEN.join((name, *labels)): by})


def observe(name, *labels, seconds):
    """One more that took so long."""
    bucket = next((str(limit) for limit in BUCKETS if seconds <= limit), BEYOND)
    field = BETWEEN.join((name, *labels))
    _gathered.add({f"{field}{BETWEEN}{bucket}": 1, f"{field}{BETWEEN}{SUM}": round(seconds * 1_000_000)})


def flush():
    """Tell at once, as a process does that is about to end."""
    _gathered.tell()


def counted() -> dict[tuple[str, ...], int]:
    """Everything all processes told so far; raises redis.RedisError while Redis is away."""
    kept = client().hgetall(KEY)
    return {tuple(field.decode().split(BETWEEN)): int(amount) for field, amount in kept.items()}


def client(number=1) -> redis.Redis:
    """Redis for small questions: an answer within a moment, or none. Celery's messages are in database 0."""
    url = settings.REDIS_URL
    address = f"{url}?db={number}" if url.startswith("unix://") else f"{url.rstrip('/')}/{number}"
    if address not in _clients:
        _clients[address] = redis.Redis.from_url(
            address,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
    return _clients[address]
