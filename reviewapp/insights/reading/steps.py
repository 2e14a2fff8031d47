"""Ranges of time cut into steps, and each step into the weeks, days and hours that cover it. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
# The first day of the calendar is a Monday, so whole weeks are counted from it too.
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """Rows of one grain from `since` until before `until`, which belong to the step of this number."""

    step: int
    grain: str
    since: datetime
    until: datetime


def whole(moment, unit):
    """The first whole hour, day or week (UTC) that does not begin before this."""
    return BEGINNING - (BEGINNING - moment) // unit * unit


def spans(steps):
    """Weeks and days where there are whole ones, hours at the edges: few rows, in any zone."""
    return [
        Span(number, *part)
        for number, (start, end) in enumerate(steps)
        for part in _cover(whole(start, HOUR), whole(end, HOUR), (("w", WEEK), ("d", DAY), ("h", HOUR)))
    ]


def _cover(since, until, units):
    """The largest units first, and what is left before and after them by smaller ones."""
    (grain, unit), *smaller = units
    first, last = whole(since, unit), whole(until + timedelta(microseconds=1), unit) - unit
    if first < last:
        yield from _cover(since, first, smaller) if smaller else ()
        yield grain, first, last
        yield from _cover(last, until, smaller) if smaller else ()
    elif smaller:
        yield from _cover(since, until, smaller)


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
