"""Ranges of time cut into steps, and each step into the whole days and single hours that cover it. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Rows of one grain from `since` until before `until`, which belong to the step of this number."""

    step: int
    grain: str
    since: datetime
    until: datetime


def whole(moment, unit):
    """The first whole hour or UTC day that is not before this."""
    since = moment.astimezone(UTC) - datetime(1, 1, 1, tzinfo=UTC)
    return datetime(1, 1, 1, tzinfo=UTC) + -(-since // unit) * unit


def spans(steps):
    """Days where a step has whole ones, hours at its edges: long ranges read few rows, in any zone."""
    found = []
    for number, (start, end) in enumerate(steps):
        since, until = whole(start, HOUR), whole(end, HOUR)
        first = whole(since, DAY)
        last = until if until == whole(until, DAY) else whole(until, DAY) - DAY
        parts = [("h", since, until)]
        if first < last:
            parts = [("h", since, first), ("d", first, last), ("h", last, until)]
        found += [Span(number, *part) for part in parts if part[1] < part[2]]
    return found


def steps_of(scope, step):
    """The range cut at each midnight, Monday or hour of its zone; the first and last may be short."""
    zone, steps, start = ZoneInfo(scope.zone), [], scope.start
    while start < scope.end:
        end = min(following(start, step, zone), scope.end)
        steps.append((start, end))
        start = end
    return steps


def following(moment, step, zone):
    """When the next hour, day or week begins."""
    if step == "hour":
        return whole(moment + timedelta(microseconds=1), HOUR)
    local = moment.astimezone(zone)
    days = 1 if step == "day" else 7 - local.weekday()
    midnight = datetime(local.year, local.month, local.day, tzinfo=zone)
    return (midnight + timedelta(days=days)).astimezone(UTC)
