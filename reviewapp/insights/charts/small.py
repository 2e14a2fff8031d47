"""Charts that stand in a line of words: a small line, a dot with its range."""

from dataclasses import dataclass

from .marks import rounded

SPARK = (150, 24)


@dataclass(frozen=True)
class Spark:
    """A small line from its lowest to its highest value; gaps are bridged, for only the way matters."""

    points: str
    x: float
    y: float


def spark(values):
    """None where fewer than two values are told."""
    told = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(told) < 2:
        return None
    width, height = SPARK
    low, high = min(value for _, value in told), max(value for _, value in told)
    gap = (width - 6) / (len(values) - 1)
    tall = height - 6
    points = [
        (
            rounded(3 + place * gap),
            rounded(height - 3 - ((value - low) / (high - low) * tall if high > low else tall / 2)),
        )
        for place, value in told
    ]
    return Spark(" ".join(f"{x},{y}" for x, y in points), *points[-1])


@dataclass(frozen=True)
class Range:
    """A dot and the range it lies in, on an axis of a hundred."""

    low: float
    high: float
    at: float
    is_low: bool


def dot_and_range(value, low, high, *, axis=(0.0, 1.0), floor=None):
    """Places on the axis; what lies outside it stands at its edge. `floor` marks values under it."""
    start, end = axis

    def place(number):
        return rounded(min(100.0, max(0.0, (number - start) / (end - start) * 100)))

    return Range(place(low), place(high), place(value), floor is not None and value < floor)
