"""Whether there is room for more: no team may fill the house with work nobody looks at."""

import threading
import time

from django.conf import settings

from reviewapp.base.errors import TooMany
from reviewapp.review.models import Review

REMEMBERED_SECONDS = 5


class Remembered:
    """Answers kept for a few seconds in this process: asking often stays cheap."""

    def __init__(self, seconds=REMEMBERED_SECONDS):
        self.seconds, self.kept, self.lock = seconds, {}, threading.Lock()

    def get(self, key, ask):
        with self.lock:
            until, answer = self.kept.get(key, (0.0, None))
        if until > time.monotonic():
            return answer
        answer = ask()
        with self.lock:
            if len(self.kept) > 10_000:
                self.kept.clear()
            self.kept[key] = time.monotonic() + self.seconds, answer
        return answer

    def forget(self):
        with self.lock:
            self.kept.clear()


rooms = Remembered()


def refuse_if_full(team):
    """429 while the team has more reviews waiting than the house takes in for one team."""
    limit = settings.WAITING_CAP
    if rooms.get(team.pk, lambda: waiting(limit, queue__team=team)) >= limit:
        raise TooMany(
            f"Your team has {limit:,} items waiting for people already. Nothing was kept. Try again later.",
            retry_after=30,
        )


def waiting(limit, **where):
    """How many reviews wait, counted no further than the limit."""
    return Review.objects.waiting().filter(**where).order_by()[:limit].count()
