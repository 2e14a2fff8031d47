"""How long people take for a review, over time."""

from reviewapp.insights import reading, wording
from reviewapp.insights.charts import Axis, Line, lines
from reviewapp.insights.charts.scale import ticks_of_time
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.targets import targets_for

from .stepping import since_begun, steps_in_words
from .table import NONE, Cell, Column, Part

MEDIAN, SLOW = FIGURES["review_time_p50"], FIGURES["review_time_p90"]
SIZE = (430, 214)
COLUMNS = [
    Column("Median", is_number=True),
    Column("90th percentile", is_number=True),
    Column("Reviews", is_number=True),
]


def part(frame):
    """The median, and the time in which nine of ten were done."""
    over, step = frame.trend()
    ways = reading.series_of([MEDIAN.key, SLOW.key], over, step)
    half, most = since_begun([ways[MEDIAN.key], ways[SLOW.key]])
    targets = targets_for(frame.team, frame.workflow)
    has_any = any(point.value is not None for point in half)
    made = {
        "columns": [Column(step.capitalize()), *COLUMNS],
        "rows": [row(frame, *both) for both in zip(half, most, strict=True)] if has_any else [],
        "caption": f"Review time by {step}",
        "meta": limit(targets),
    }
    title = f"Review time, {steps_in_words(len(half), step)}"
    if not has_any:
        return Part(
            "pace", title, "No review was decided.", **made, empty="No review was decided in this time."
        )
    drawing = drawn(frame, half, most, target=targets.get(MEDIAN.key))
    legend = [("s1", "Median"), ("s2", "90th percentile")]
    return Part(
        "pace",
        title,
        finding(half, most),
        **made,
        drawing=drawing,
        legend=legend,
        body="insights/_chart.html",
    )


def drawn(frame, half, most, *, target):
    both = [
        Line(figure.name, [point.value for point in way], [frame.between(figure.key, point) for point in way])
        for figure, way in ((MEDIAN, half), (SLOW, most))
    ]
    top = max(value for line in both for value in line.values if value is not None)
    return lines(
        both,
        labels=[frame.day(point.start) for point in half],
        axis=Axis(ticks_of_time(top), wording.short_time),
        target=target,
        urls=[frame.between(MEDIAN.key, point) for point in half],
        size=SIZE,
    )


def limit(targets):
    known = [targets.get(each.key) for each in (MEDIAN, SLOW)]
    told = [wording.said(MEDIAN, each) for each in known if each is not None]
    return f"limit {' / '.join(told)}" if told else ""


def row(frame, half, most):
    return [
        Cell(frame.day(half.start), half.start.astimezone(frame.zone).date().isoformat()),
        value(MEDIAN, half),
        value(SLOW, most),
        Cell(f"{half.n:,}", half.n, frame.between(MEDIAN.key, half) if half.n else "", spoken="reviews"),
    ]


def value(figure, point):
    if point.value is None:
        return NONE
    return Cell(wording.said(figure, point.value), wording.plain(figure, point.value))


def finding(half, most):
    """The median review takes 6:10 and nine of ten 38 min; twelve weeks ago it was 7:02."""
    told, slow = ([point.value for point in way if point.value is not None] for way in (half, most))
    now = f"The median review takes {wording.said(MEDIAN, told[-1])}"
    now += f" and nine of ten {wording.said(SLOW, slow[-1])} at most" if slow else ""
    return f"{now}; it was {wording.said(MEDIAN, told[0])} at first." if len(told) > 1 else f"{now}."
