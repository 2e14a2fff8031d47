"""How urgent a review is, from plain values: no clock, no database."""

from datetime import timedelta

PRIORITIES = ("critical", "high", "normal", "low")
SOON = timedelta(minutes=30)


def due_at(opened_at, minutes):
    """When a review opened now must be answered."""
    return opened_at + timedelta(minutes=minutes)


def expires_at(opened_at, minutes):
    """When an unanswered review ends by itself; never, where the workflow says nothing."""
    return None if minutes is None else opened_at + timedelta(minutes=minutes)


def raised(priority):
    """One step more urgent, as an escalation is; 0 is the most urgent."""
    return max(priority - 1, 0)


def standing(due, now):
    """`late`, `soon` (within half an hour) or `ok`."""
    if due <= now:
        return "late"
    return "soon" if due - now <= SOON else "ok"


def time_left(due, now):
    """Seconds until due; negative when late."""
    return int((due - now).total_seconds())
