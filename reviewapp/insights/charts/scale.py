"""Round numbers for an axis."""

from math import ceil, floor, log10

MOST_TICKS = 6


def ticks(low, high, *, most=MOST_TICKS, least_step=0.0):
    """Round numbers, the first at or below `low`, the last at or above `high`; two at least."""
    if high <= low:
        high = low + (abs(low) or 1.0)
    step = max(least_step, round_step((high - low) / (most - 1)))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]


def round_step(rough):
    """The next of 1, 2, 5, 10 … at or above."""
    size = 10 ** floor(log10(rough))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= rough * (1 - 1e-9))


def seconds_step(rough):
    """The same for seconds, where people count in minutes and hours."""
    known = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)
    return next((step for step in known if step >= rough), ceil(rough / 86400) * 86400)


def ticks_of_time(high, *, most=MOST_TICKS):
    """From nought seconds to at or above `high`."""
    step = seconds_step(max(high, 1) / (most - 1))
    return [step * number for number in range(ceil(max(high, step) / step) + 1)]
