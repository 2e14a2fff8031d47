"""A person's own figures: how much, how fast, and how others judged the same."""

from reviewapp.insights import reading, wording
from reviewapp.insights.figures import FIGURES

from .categories import part as categories_part
from .stepping import since_begun
from .table import NONE, Cell, Column, Part
from .tiles import tiles_of

TILES = (
    ("workload",),
    ("review_time_p50", "review_time_p90"),
    ("override_rate",),
    ("escalation_rate",),
)
COLUMNS = ("workload", "override_rate", "escalation_rate", "abstention_rate", "review_time_p50")


def own_tiles(frame):
    return tiles_of(frame, TILES)


def own_parts(frame):
    """By week, and by category."""
    return [weeks(frame), categories_part(frame)]


def weeks(frame):
    """One row a week, the latest last."""
    over, step = frame.trend()
    ways = reading.series_of(COLUMNS, over, step)
    ways = dict(zip(COLUMNS, since_begun([ways[key] for key in COLUMNS]), strict=True))
    points = ways[COLUMNS[0]]
    has_any = any(point.value for point in points)
    return Part(
        "weeks",
        f"Your decisions by {step}",
        "Your decisions by week." if has_any else "You decided nothing.",
        "What you decided, step by step",
        columns=[Column(step.capitalize()), *(Column(heading(key), is_number=True) for key in COLUMNS)],
        rows=[row(frame, ways, place) for place in range(len(points))] if has_any else [],
        empty="" if has_any else "You decided nothing in this time.",
    )


def heading(key):
    named = {"workload": "Decisions", "review_time_p50": "Median"}
    return named.get(key) or f"{FIGURES[key].name}, %"


def row(frame, ways, place):
    start = ways[COLUMNS[0]][place].start
    return [
        Cell(frame.day(start), start.astimezone(frame.zone).date().isoformat()),
        *(cell(frame, FIGURES[key], ways[key][place]) for key in COLUMNS),
    ]


def cell(frame, figure, point):
    if not point.n:
        return NONE
    counts = figure.unit == "count" or bool(point.hits)
    url = frame.between(figure.key, point) if counts else ""
    if point.value is None:
        return Cell(f"n {point.n}", "", "", "muted", "too few to show")
    words, _ = wording.parts(figure, point.value)
    return Cell(words, wording.plain(figure, point.value), url)
