"""How much one key may ask at once: an exact bucket in Redis, and a local one while Redis is away."""

import math
import threading
import time

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.throttling import BaseThrottle

from reviewapp.intake.turned_away import too_many, turned_away

log = structlog.get_logger("reviewapp.intake")

BREAKER_SECONDS = 10
TIMEOUT_SECONDS = 0.3
# Tokens left and the moment they were counted, by the clock of Redis; taken and answered in one step.
SCRIPT = """
local now = redis.call('TIME')
local at = now[1] + now[2] / 1000000
local rate, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = burst
if kept[1] then tokens = math.min(burst, kept[1] + math.max(0, at - kept[2]) * rate) end
local taken = 0
if tokens >= cost then tokens = tokens - cost taken = 1 end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', at))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return {taken, string.format('%.6f', tokens)}
"""


class SharedBuckets:
    """Token buckets that all processes share; raises redis.RedisError when Redis cannot say."""

    def __init__(self, url):
        self.client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
            max_connections=64,
        )
        self.script = self.client.register_script(SCRIPT)

    def take(self, name, *, rate, burst, cost=1):
        taken, tokens = self.script(keys=[f"reviewapp:bucket:{name}"], args=[rate, burst, cost])
        return bool(taken), float(tokens)


class LocalBuckets:
    """The same for this process alone: less exact, but never away."""

    MOST = 10_000

    def __init__(self):
        self.kept = {}
        self.lock = threading.Lock()

    def take(self, name, *, rate, burst, cost=1):
        now = time.monotonic()
        with self.lock:
            if len(self.kept) > self.MOST:
                self.kept.clear()
            tokens, at = self.kept.get(name, (burst, now))
            tokens = min(burst, tokens + (now - at) * rate)
            taken = tokens >= cost
            tokens -= cost if taken else 0
            self.kept[name] = tokens, now
        return taken, tokens


class Buckets:
    """Redis while it answers. After one failure it is left alone for ten seconds."""

    def __init__(self, url):
        self.shared, self.local = SharedBuckets(url), LocalBuckets()
        self.away_until = 0.0

    def take(self, name, **limits):
        if time.monotonic() >= self.away_until:
            try:
                return self.shared.take(name, **limits)
            except (redis.RedisError, OSError) as error:
                self.away_until = time.monotonic() + BREAKER_SECONDS
                log.warning("redis_away", kind=type(error).__name__)
        return self.local.take(name, **limits)


_buckets: dict[str, Buckets] = {}


def buckets() -> Buckets:
    url = database_url(settings.REDIS_URL)
    if url not in _buckets:
        _buckets[url] = Buckets(url)
    return _buckets[url]


def database_url(url, number=1):
    """Counters live in a database of their own beside Celery's."""
    return f"{url}?db={number}" if url.startswith("unix://") else f"{url.rstrip('/')}/{number}"


class KeyThrottle(BaseThrottle):
    """One bucket a key. The answer carries RateLimit headers; a refusal says when to come back."""

    def allow_request(self, request, view):
        if request.auth is None:
            return True
        rate, burst = limits()
        taken, tokens = buckets().take(f"key:{request.auth.pk}", rate=rate, burst=burst)
        headers = {
            "RateLimit-Limit": str(burst),
            "RateLimit-Remaining": str(int(tokens)),
            "RateLimit-Reset": str(math.ceil((burst - tokens) / rate)),
        }
        request._request.limit_headers = headers  # noqa: SLF001 (ApiView copies them onto the answer)
        if not taken:
            seconds = (1 - tokens) / rate
            turned_away.note(request.META["HTTP_AUTHORIZATION"], seconds=seconds, headers=headers)
            raise too_many(seconds)
        return True


def limits():
    """Requests a second, and how many at once, for each key."""
    return settings.API_RATE, settings.API_BURST
