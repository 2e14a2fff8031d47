"""Amounts side by side, the largest first, with the share they make together."""

from dataclasses import dataclass

from .marks import Drawing, Mark, Spot, fitting, rounded, words
from .scale import ticks

NAMES, RIGHT, HEAD, FOOT, ROW = 136, 22, 30, 26, 24
VITAL = 0.8


@dataclass(frozen=True)
class Amount:
    """One bar: what it counts, how many, the share of all up to and with it, where it leads."""

    name: str
    count: int
    running: float = 0.0
    url: str = ""

    @classmethod
    def of(cls, counts):
        """From (name, count, url), the largest first, with their running share."""
        rows = sorted(counts, key=lambda row: (-row[1], row[0]))
        total, so_far, made = sum(count for _, count, _ in rows), 0, []
        for name, count, url in rows:
            so_far += count
            made.append(cls(name, count, so_far / total if total else 0.0, url))
        return made


def is_vital(amounts, place):
    """Among the few that make four fifths together, the one that reaches it included."""
    return place == 0 or amounts[place - 1].running < VITAL


def pareto(amounts, *, width=430, names=NAMES):
    """Bars from nought, the few that make most of it in colour, and the line of the running share."""
    height = HEAD + len(amounts) * ROW + FOOT
    scale = ticks(0, max((each.count for each in amounts), default=0), most=5, least_step=1)
    room = width - names - RIGHT
    bottom = height - FOOT

    def x(value):
        return rounded(names + value / scale[-1] * room)

    marks = []
    for tick in scale:
        tone = "zero" if tick == 0 else "across"
        marks.append(Mark("line", tone, x=x(tick), x2=x(tick), y=HEAD - 6, y2=bottom))
        marks.append(words(f"{tick:,.0f}", x(tick), height - 8, anchor="middle"))
    marks += [
        words(f"{share} %", names + room * share / 100, HEAD - 14, anchor="middle") for share in (0, 50, 100)
    ]
    spots = []
    for place, each in enumerate(amounts):
        y = HEAD + place * ROW
        tone = "most" if is_vital(amounts, place) else "rest"
        marks.append(words(fitting(each.name, names - 14), names - 10, y + 15, tone="name", anchor="end"))
        marks.append(Mark("bar", tone, x=names, y=y + 3, width=rounded(x(each.count) - names), height=16))
        spots.append(Spot(0, y, width, ROW, place, each.url))
    return Drawing(width, height, marks + running(amounts, names, room), spots)


def running(amounts, names, room):
    """The share that the bars make together, as a line with a dot a bar."""
    points = [
        (rounded(names + each.running * room), HEAD + place * ROW + 11) for place, each in enumerate(amounts)
    ]
    line = "M" + "L".join(f"{x},{y}" for x, y in points) if len(points) > 1 else ""
    path = [Mark("path", "running", path=line)] if line else []
    return [*path, *(Mark("dot", "running at", x=x, y=y, width=3) for x, y in points)]
