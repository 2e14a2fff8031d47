"""A figure over time, a line a workflow, with the versions that went live."""

from datetime import timedelta

from reviewapp.insights import reading, wording
from reviewapp.insights.charts import Axis, Line, Step, lines
from reviewapp.insights.charts.scale import ticks, ticks_of_time
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.targets import targets_for

from .stepping import since_begun, steps_in_words
from .table import NONE, Cell, Choice, Column, Part

USUAL = "first_pass_quality"
CHOICES = (
    "first_pass_quality", "override_rate", "escalation_rate", "severe_rate", "sla_attainment",
    "completion_rate", "usable_rate", "check_failure_rate", "auto_approval_precision", "corrections",
    "decisions", "outputs", "review_time_p50", "decision_latency_p50", "cost_per_completed",
)  # fmt: skip
MOST_LINES = 3
WIDE, NARROW = (880, 236), (352, 224)


def part(frame):
    """The chosen figure of the busiest workflows, or of the one that is chosen."""
    figure = FIGURES[frame.asked.figure if frame.asked.figure in CHOICES else USUAL]
    key = figure.key
    over, step = frame.trend()
    named = ways_of(frame, key, over, step)
    points = named[0][1] if named else []
    shipped = versions(over, {workflow.pk: workflow for _, _, workflow in named})
    target = targets_for(frame.team, frame.workflow).get(key)
    values = [point.value for _, way, _ in named for point in way if point.value is not None]
    title = f"{figure.name}, {steps_in_words(len(points), step)}"
    made = {
        "choices": choices(frame, key),
        "menu": "Figure",
        "columns": columns(figure, named, step, target),
        "rows": [row(frame, figure, named, place, target, shipped) for place in range(len(points)) if values],
        "caption": f"{figure.name} by {step} and workflow",
        "meta": figure.says,
    }
    if not values:
        return Part(
            "trend", title, f"{figure.name} has too few decisions to be shown.", **made, empty=empty(figure)
        )
    drawn = drawings(frame, figure, named, points=points, target=target, shipped=shipped)
    return Part(
        "trend", title, finding(figure, named, target), **made, **drawn, legend=legend(named, target),
        body="insights/_chart.html",
    )  # fmt: skip


def ways_of(frame, key, over, step):
    """(name, points, workflow), a line each, all of the same steps."""
    ways = reading.series_by(key, over, "workflow", step)
    seen = [each for each in busiest(frame) if each.pk in ways]
    begun = since_begun([ways[each.pk] for each in seen])
    return [(each.name, way, each) for each, way in zip(seen, begun, strict=True)]


def choices(frame, key):
    offered = dict.fromkeys((*CHOICES, key))
    return [Choice(FIGURES[each].name, frame.part_url("trend", figure=each), each == key) for each in offered]


def busiest(frame):
    """The chosen workflow, else the few with most decisions."""
    if frame.workflow:
        return [frame.workflow]
    rows = reading.by(["decisions"], frame.trend()[0], "workflow")
    often = {ref: found["decisions"].value or 0 for ref, found in rows}
    seen = [each for each in frame.workflows if often.get(each.pk)]
    ranked = sorted(seen, key=lambda each: -often[each.pk])[:MOST_LINES]
    return sorted(ranked, key=lambda each: each.name)


def versions(over, workflows):
    """What went live in this time, oldest first: (moment, name, workflow)."""
    found = [each for each in reading.versions_between(over) if each.workflow in workflows]
    return [
        (each.at, version_name(workflows[each.workflow], each.number, len(workflows)), each) for each in found
    ]


def version_name(workflow, number, among):
    return f"v{number}" if among == 1 else f"{workflow.name.split()[0].lower()} v{number}"


def columns(figure, named, step, target):
    unit = {"share": ", %", "seconds": "", "money": ", $"}.get(figure.unit, "")
    return [
        Column(step.capitalize()),
        *(Column(f"{name}{unit}", is_number=True) for name, _, _ in named),
        *([Column("Target", is_number=True)] if target is not None else []),
        Column("New version"),
    ]


def row(frame, figure, named, place, target, shipped):
    point = named[0][1][place]
    names = [name for at, name, _ in shipped if point.start <= at < point.end]
    return [
        Cell(frame.day(point.start), point.start.astimezone(frame.zone).date().isoformat()),
        *(value_cell(frame, figure, way[place], workflow) for _, way, workflow in named),
        *([Cell(wording.bare(figure, target), wording.plain(figure, target))] if target is not None else []),
        Cell(", ".join(names)),
    ]


def value_cell(frame, figure, point, workflow):
    if not point.n:
        return NONE
    url = frame.between(figure.key, point, workflow=workflow.slug)
    if point.value is None:
        return Cell(f"n {point.n}", "", url, "muted", f"{point.n} only, too few to show")
    words, _ = wording.parts(figure, point.value)
    return Cell(words, wording.plain(figure, point.value), url, spoken=f"{point.n} in all")


def drawings(frame, figure, named, *, points, target, shipped):
    series = [
        Line(name, [p.value for p in way], [point_url(frame, figure, p, workflow) for p in way])
        for name, way, workflow in named
    ]
    given = {
        "labels": [frame.day(point.start) for point in points],
        "axis": Axis(scale_of(figure, values_of(series), target), wording.on_axis(figure)),
        "target": target,
        "steps": [Step(along(points, at), name) for at, name, _ in shipped],
        "urls": [frame.between(figure.key, point) for point in points],
    }
    return {"drawing": lines(series, **given, size=WIDE), "narrow": lines(series, **given, size=NARROW)}


def values_of(series):
    return [value for line in series for value in line.values if value is not None]


def point_url(frame, figure, point, workflow):
    return frame.between(figure.key, point, workflow=workflow.slug) if point.n else ""


def scale_of(figure, values, target):
    """Round numbers around what is drawn; amounts and times begin at nought, rates end at 0 and 100 %."""
    told = [*values, target] if target is not None else values
    if figure.unit == "seconds":
        return ticks_of_time(max(told))
    if figure.unit != "share":
        return ticks(0, max(told), least_step=1 if figure.unit == "count" else 0)
    low, high = max(0.0, min(told) - 0.01), min(1.0, max(told) + 0.01)
    return [tick for tick in ticks(low, high, most=7, least_step=0.01) if -1e-9 <= tick <= 1 + 1e-9]


def along(points, at):
    """Where a moment stands among the steps; a point stands for its step, so at the step's beginning."""
    for place, point in enumerate(points):
        if at < point.end:
            share = (at - point.start) / max(point.end - point.start, timedelta(hours=1))
            return min(max(0.0, place + share - 0.5), len(points) - 1)
    return len(points) - 1


def finding(figure, named, target):
    """Support reply rose from 71 % to 82 %. Target 85."""
    told = [f"{name} {way_of(figure, way)}" for name, way, _ in named]
    aimed = f" Target {wording.said(figure, target)}." if target is not None else ""
    return f"{figure.name}: {'; '.join(told)}.{aimed}"


def way_of(figure, way):
    values = [point.value for point in way if point.value is not None]
    if not values:
        return "has too few decisions to show"
    first, last = values[0], values[-1]
    if len(values) == 1 or wording.said(figure, first) == wording.said(figure, last):
        return f"is at {wording.said(figure, last)}"
    verb = "rose" if last > first else "fell"
    return f"{verb} from {wording.said(figure, first)} to {wording.said(figure, last)}"


def legend(named, target):
    rows = [(f"s{number}", name) for number, (name, _, _) in enumerate(named, start=1)]
    return [*rows, ("target", "Target")] if target is not None else rows


def empty(figure):
    if figure.least > 1:
        return f"Shown once a {'week' if figure.is_share else 'step'} has {figure.least} or more."
    return "Nothing was counted in this time."
