"""How far a replay has come, and how it ends."""

from dataclasses import dataclass, field
from datetime import timedelta

from reviewapp.base.clock import database_now

HOLD = timedelta(minutes=2)


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
    """Tell how far it is and hold on to it. NotMine where it was called off or another worker has it."""
    replay.keep(done=done, total=total, taken_until=database_now() + HOLD)
