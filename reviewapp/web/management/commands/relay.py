import signal
import sys
import threading

from django.core.management.base import BaseCommand
from django.db import connections

from reviewapp.web import relay


class Command(BaseCommand):
    help = "Seal events, let decisions take effect, deliver, and ring for the workers, until told to end."

    def handle(self, **_):
        make_room_in_the_pool()
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, lambda *_: over.set())
        if not relay.run(over):
            sys.exit(1)


def make_room_in_the_pool():
    """Every thread may hold a connection, so that none waits for another's."""
    pool = connections.settings["default"].get("OPTIONS", {}).get("pool")
    if isinstance(pool, dict):
        threads = sum(1 for _ in relay.lines_of(relay.STEPS))
        pool["max_size"] = max(pool.get("max_size", 0), threads + 1)
