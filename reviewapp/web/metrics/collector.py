"""One scrape: what the stores say now. A store that is away is told as down, and the rest is told still."""

from importlib.metadata import PackageNotFoundError, version

import redis
import structlog
from django.db import DatabaseError, InterfaceError

from reviewapp.web.metrics import shared, stored
from reviewapp.web.metrics.families import gauge, info

log = structlog.get_logger("reviewapp.metrics")

STORES = {
    "database": (stored.families, (DatabaseError, InterfaceError)),
    "redis": (shared.families, (redis.RedisError, OSError)),
}


class Collector:
    """What prometheus_client asks at each scrape; no process keeps numbers of its own."""

    def collect(self):
        answers = {name: _asked(name, ask, away) for name, (ask, away) in STORES.items()}
        yield info("build", {"version": _version()})
        yield gauge("up", [(name, int(found is not None)) for name, found in answers.items()])
        for found in answers.values():
            yield from found or ()


def _asked(name, ask, away):
    try:
        return list(ask())
    except away as error:
        log.warning("store_away", store=name, kind=type(error).__name__)
        return None


def _version():
    try:
        return version("reviewapp")
    except PackageNotFoundError:
        return "source"
