"""Where the marks of a chart stand, from the same numbers as the table beside it. Pure."""

from dataclasses import dataclass

SPARK = (84, 24)
CHART = (860, 190)
LEFT, FOOT, TOP = 34, 22, 10


@dataclass(frozen=True)
class Spark:
    """A small line: its points as SVG writes them, where it ends, and the same in words."""

    points: str
    x: float
    y: float
    words: str


def spark(counts):
    """One line over equal steps of time; it begins at zero, so that a steady rate lies flat."""
    width, height = SPARK
    most = max(counts, default=0) or 1
    step = (width - 8) / max(1, len(counts) - 1)
    tall = height - 8
    places = [(4 + place * step, height - 4 - count / most * tall) for place, count in enumerate(counts)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1] if places else (4.0, height - 4.0)
    return Spark(points, round(x, 1), round(y, 1), ", ".join(map(str, counts)))


@dataclass(frozen=True)
class Bar:
    """One amount, in the tone of its series."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True)
class Mark:
    """A word beside an axis: of a period below, of a round number at the left."""

    at: float
    label: object


@dataclass(frozen=True)
class Bars:
    """Bars by period, beginning at zero, with lines across at round numbers."""

    bars: list
    grid: list
    labels: list
    width: int = CHART[0]
    height: int = CHART[1]

    @property
    def foot(self):
        return self.height - 5


def bars(rows, series, *, label):
    """Bars side by side, one group a row: `series` names the attribute of each bar and its tone."""
    width, height = CHART
    top = ceiling(max((getattr(row, name) for row in rows for name, _ in series), default=0))
    room, tall = (width - LEFT) / max(1, len(rows)), height - FOOT - TOP
    thin = min(28.0, (room - 8) / len(series))
    drawn = []
    for place, row in enumerate(rows):
        start = LEFT + place * room + (room - thin * len(series)) / 2
        for number, (name, tone) in enumerate(series):
            high = getattr(row, name) / top * tall
            x, y = start + number * thin, TOP + tall - high
            drawn.append(Bar(round(x, 1), round(y, 1), round(thin - 2, 1), round(high, 1), tone))
    labels = [
        Mark(round(LEFT + (place + 0.5) * room, 1), getattr(row, label)) for place, row in enumerate(rows)
    ]
    return Bars(drawn, lines_across(top, tall), labels)


def lines_across(top, tall):
    parts = next(parts for parts in (4, 2, 1) if top % parts == 0)
    return [Mark(round(TOP + tall * (1 - n / parts), 1), f"{top * n // parts:,}") for n in range(parts + 1)]


def ceiling(value):
    """The next round number at or above: 1, 2, 4, 8, 10, 20, 40 …"""
    size = 1
    while True:
        for factor in (1, 2, 4, 8):
            if factor * size >= value:
                return factor * size
        size *= 10


@dataclass(frozen=True)
class Reached:
    """What was said beside what came of it, as a place in a square from 0 to 1, with its interval."""

    x: float
    y: float
    low: float
    high: float
    size: float


def reached(bins, *, side=300, least=4):
    """A dot for each tenth; the larger, the more suggestions stand behind it."""
    room = side - 2 * LEFT
    return [
        Reached(
            round(LEFT + each.said * room, 1),
            round(side - LEFT - each.kept * room, 1),
            round(side - LEFT - each.low * room, 1),
            round(side - LEFT - each.high * room, 1),
            min(10.0, least + each.count**0.5),
        )
        for each in bins
    ]
