"""How far a replay has come, and whether it is still wanted."""

from dataclasses import dataclass, field
from datetime import timedelta

from reviewapp.base.clock import database_now
from reviewapp.learning.models import Replay

HOLD = timedelta(minutes=2)


class Cancelled(Exception):
    """Somebody called the replay off; nothing of it is kept."""


class Unfinished(Exception):
    """The time of this run is up; what was done is kept, and another run goes on after `seconds`."""

    def __init__(self, seconds=0):
        super().__init__(f"goes on in {seconds} s")
        self.seconds = seconds


class Stopped(Exception):
    """The replay cannot be carried out; the message says why, for people."""


@dataclass
class Found:
    """What a replay found: the figures, and what would have become of each output.

    Without a list of cases they are kept already.
    """

    result: dict
    cases: list[dict] | None = field(default_factory=list)


def advance(replay, done, total):
    """Tell how far it is. In a statement of its own, so that the page sees it and a cancel is noticed."""
    mine = Replay.objects.filter(pk=replay.pk, state=Replay.State.RUNNING)
    if not mine.update(done=done, total=total, taken_until=database_now() + HOLD):
        raise Cancelled
