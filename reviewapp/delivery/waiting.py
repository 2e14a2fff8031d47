"""Long polls: look again until there is something, the time is up, or too many wait already.

A waiting request holds a thread of the web server but no database connection. At most half of the
threads may wait; beyond that a poll is answered at once with what there is.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import connection

T = TypeVar("T")
LOOK_EVERY = 0.25
LONGEST = 30
_places = threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 2))


def wait_for(look: Callable[[], T | None], *, seconds: int) -> T | None:
    """What `look` finds within `seconds`, or None."""
    found = look()
    if found or seconds <= 0 or not _places.acquire(blocking=False):
        return found
    try:
        ends_at = time.monotonic() + min(seconds, LONGEST)
        while not found and time.monotonic() < ends_at:
            if not connection.in_atomic_block:
                connection.close()
            time.sleep(min(LOOK_EVERY, max(0.0, ends_at - time.monotonic())))
            found = look()
        return found
    finally:
        _places.release()
