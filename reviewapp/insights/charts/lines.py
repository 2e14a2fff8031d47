"""Figures over time: a line a series, the target, and the versions that went live."""

from dataclasses import dataclass, field
from itertools import pairwise

from .marks import Drawing, Mark, Spot, across, rounded, width_of, words

LEFT, RIGHT, FOOT, ROW, HEAD = 44, 12, 24, 19, 8
A_LABEL = 58
NEAR = 24


@dataclass(frozen=True)
class Line:
    """One series: its values by step (None where nothing is told), and where each leads."""

    name: str
    values: list
    urls: list = field(default_factory=list)


@dataclass(frozen=True)
class Axis:
    """The upright axis: its round numbers, and how one reads."""

    ticks: list
    said: object = str


@dataclass(frozen=True)
class Step:
    """Something that happened: its name, and how far along the axis (0 is the first step)."""

    along: float
    name: str


def lines(series, *, labels, axis, target=None, steps=(), urls=(), size=(880, 236)):
    """A drawing of up to four series; `urls` lead to whole steps."""
    (width, height), scale = size, axis.ticks
    flags, rows = stacked(steps, labels, width)
    top, bottom = HEAD + rows * ROW, height - FOOT
    x = placed(len(labels), width)
    low, high = scale[0], scale[-1]

    def y(value):
        return rounded(bottom - (value - low) / (high - low) * (bottom - top))

    marks = [
        *(across(y(tick), LEFT, width - RIGHT, tone="zero" if tick == low else "across") for tick in scale),
        *(words(axis.said(tick), LEFT - 8, y(tick) + 4, anchor="end") for tick in scale),
        *along_the_foot(labels, x, width, height),
    ]
    if target is not None and low <= target <= high:
        marks.append(across(y(target), LEFT, width - RIGHT, tone="target"))
    for number, line in enumerate(series, start=1):
        marks += drawn(line.values, x, y, tone=f"s{number}")
    marks += [mark for flag in flags for mark in flagged(flag, top, bottom, most=width - 1)]
    return Drawing(width, height, marks, [*bands(x, urls, width, height), *dots(series, x, y)])


def placed(count, width):
    """Where step `n` stands, fractions of a step included."""
    first = LEFT + 8
    gap = (width - RIGHT - 8 - first) / max(1, count - 1)
    return lambda step: rounded(first + step * gap)


def along_the_foot(labels, x, width, height):
    """As many labels as have room; the last one always, for it is the latest."""
    room = max(1, int((width - LEFT - RIGHT) / A_LABEL))
    every = -(-len(labels) // room)
    shown = [place for place in range(len(labels)) if (len(labels) - 1 - place) % every == 0]
    for place in shown:
        edge = min(x(place), width - 2 - width_of(labels[place]) / 2)
        yield words(labels[place], edge, height - 7, anchor="middle")


def drawn(values, x, y, *, tone):
    """Smooth between its points and never beyond them; a point between two gaps is a dot."""
    for run in runs(values):
        points = [(x(place), y(value)) for place, value in run]
        if len(points) == 1:
            yield Mark("dot", f"{tone} at", x=points[0][0], y=points[0][1], width=2.5)
        else:
            yield Mark("path", tone, path=smooth(points))


def runs(values):
    run = []
    for place, value in enumerate(values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((place, value))
    if run:
        yield run


def smooth(points):
    """A cubic through all points that rises only where they rise (slopes after Steffen, 1990)."""
    gaps = [(b[0] - a[0], (b[1] - a[1]) / (b[0] - a[0])) for a, b in pairwise(points)]
    slopes = [gaps[0][1], *(slope(a, b) for a, b in pairwise(gaps)), gaps[-1][1]]
    told = [f"M{points[0][0]},{points[0][1]}"]
    for place, (gap, _) in enumerate(gaps):
        (ax, ay), (bx, by), third = points[place], points[place + 1], gap / 3
        told.append(
            f"C{ax + third:.1f},{ay + slopes[place] * third:.1f} "
            f"{bx - third:.1f},{by - slopes[place + 1] * third:.1f} {bx},{by}"
        )
    return "".join(told)


def slope(before, after):
    (width, rise), (next_width, next_rise) = before, after
    if rise * next_rise <= 0:
        return 0.0
    middle = (rise * next_width + next_rise * width) / (width + next_width)
    least = min(abs(rise), abs(next_rise), abs(middle) / 2)
    return 2 * least if rise > 0 else -2 * least


@dataclass(frozen=True)
class Flag:
    x: float
    row: int | None
    name: str
    width: float


def stacked(steps, labels, width):
    """Names of versions in as few rows as they need, two at most; one without room keeps its line."""
    x, ends, flags = placed(len(labels), width), [-1.0, -1.0], []
    for step in sorted(steps, key=lambda each: each.along):
        at, wide = x(step.along), width_of(step.name) + 8
        start = min(max(at - wide / 2, LEFT), width - wide)
        row = next((row for row, end in enumerate(ends) if end <= start), None)
        if row is not None:
            ends[row] = start + wide + 4
        flags.append(Flag(at, row, step.name, rounded(wide)))
    rows = max((flag.row + 1 for flag in flags if flag.row is not None), default=0)
    return flags, rows


def flagged(flag, top, bottom, *, most):
    yield Mark("line", "version", x=flag.x, x2=flag.x, y=top, y2=bottom)
    if flag.row is None:
        return
    y = HEAD - 6 + flag.row * ROW
    middle = min(max(flag.x, LEFT + flag.width / 2), most - flag.width / 2)
    yield Mark("bar", "flag", x=rounded(middle - flag.width / 2), y=y, width=flag.width, height=16)
    yield words(flag.name, middle, y + 12, tone="flagged", anchor="middle")


def bands(x, urls, width, height):
    """The whole height of a step, so that a pointer need not hit a point."""
    half = (x(1) - x(0)) / 2
    for row, url in enumerate(urls):
        start, end = max(LEFT, x(row) - half), min(width, x(row) + half)
        yield Spot(rounded(start), 0, rounded(end - start), height, row, url)


def dots(series, x, y):
    for column, line in enumerate(series, start=1):
        for row, (value, url) in enumerate(zip(line.values, line.urls, strict=False)):
            if value is not None:
                yield Spot(
                    rounded(x(row) - NEAR / 2), rounded(y(value) - NEAR / 2), NEAR, NEAR, row, url, column
                )
