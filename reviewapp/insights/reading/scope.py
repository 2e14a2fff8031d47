"""Whose figures, from when to when, and through which lens."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reviewapp.accounts.models import Team

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Scope:
    """A range of one team's time, exact to the hour; `workflows` are ids, none means all.

    `lens` with `ref` narrows to one agent, version, queue, reviewer or category (ids) or one cause (its key).
    """

    team: Team
    start: datetime
    end: datetime
    zone: str = "UTC"
    workflows: tuple[int, ...] = ()
    lens: str = ""
    ref: int | str | None = None

    @classmethod
    def of(cls, team, *, days=None, end=None, zone="UTC", **more):
        """The last `days` until `end` (now unless told), beginning at midnight of the zone."""
        end = end or datetime.now(UTC)
        first = end.astimezone(ZoneInfo(zone)) - timedelta(days=days or 28)
        start = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return cls(team, start, end, zone=zone, **more)

    def previous(self):
        """The period of the same length right before."""
        return replace(self, start=self.start - (self.end - self.start), end=self.start)

    def between(self, start, end):
        return replace(self, start=start, end=end)

    def through(self, lens, ref):
        """The same, narrowed to one thing."""
        return replace(self, lens=lens, ref=ref)
