"""When the next try is, and when there is none. Pure."""

from datetime import timedelta

STEPS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
]
"""Pauses after the first, second, … try: ten tries over about three days."""

JITTER = 0.2
SLOW_DOWN = {429, 502, 503, 504}
BREAKS_AFTER = 5
BREAK_LASTS = timedelta(seconds=60)
DISABLED_AFTER = timedelta(hours=120)


def pause_after(tries: int, *, luck: float, status: int | None, retry_after: int | None):
    """How long to wait after `tries` failed tries, or None when that was the last.

    `luck` in 0..1 spreads the pause by ±20 %. A receiver that asks for time (429, 502, 503, 504 with
    Retry-After) gets it, between the planned pause and twice that.
    """
    if tries > len(STEPS):
        return None
    planned = STEPS[tries - 1]
    pause = planned * (1 + JITTER * (2 * luck - 1))
    if status in SLOW_DOWN and retry_after is not None:
        asked = timedelta(seconds=min(retry_after, 10**6))
        pause = max(pause, min(max(asked, planned), 2 * planned))
    return pause
