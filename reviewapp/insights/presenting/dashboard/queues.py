"""What waits now, and how long it has, queue by queue; and which reviews were on time."""

from reviewapp.base.figures import grouped, percent
from reviewapp.insights import reading, wording
from reviewapp.insights.charts import dot_and_range
from reviewapp.insights.figures import FIGURES
from reviewapp.insights.targets import targets_for
from reviewapp.review.models import Queue

from .table import LOW, NONE, Cell, Column, Part

DEPTH, AGE, ON_TIME = FIGURES["queue_depth"], FIGURES["queue_age_p90"], FIGURES["sla_attainment"]

WAITING = [
    Column("Queue"),
    Column("Open", is_number=True),
    Column("Share of the fullest", is_hidden=True),
    Column("Age p90", is_number=True),
]
DUE = [
    Column("Queue"),
    Column("On time, %", is_number=True),
    Column("95 % range", is_hidden=True),
    Column("Late", is_number=True),
    Column("Due", is_number=True),
]


def waiting(frame):
    """The depth and the age of each queue, as it is now."""
    found = dict(reading.by([DEPTH.key, AGE.key], frame.scope, "queue"))
    open_now = {ref: row for ref, row in found.items() if row[DEPTH.key].value}
    queues = queues_of(frame, open_now)
    most = max((row[DEPTH.key].value for row in open_now.values()), default=1)
    made = {
        "columns": WAITING,
        "rows": [waiting_row(frame, each, open_now[each.pk], most) for each in queues],
        "caption": "Open reviews by queue, and the age that nine of ten do not exceed",
        "meta": "now",
    }
    if not queues:
        return Part("queues", "Queue age", "Nothing waits.", **made, empty="Nothing waits.")
    total = sum(open_now[each.pk][DEPTH.key].value for each in queues)
    oldest = max(queues, key=lambda each: open_now[each.pk][AGE.key].value or 0)
    age = wording.said(AGE, open_now[oldest.pk][AGE.key].value)
    told = (
        f"{grouped(round(total))} wait or are held; the oldest are in {oldest.name}, nine of ten up to {age}."
    )
    return Part("queues", "Queue age", told, **made)


def waiting_row(frame, queue, found, most):
    depth, age = found[DEPTH.key].value, found[AGE.key].value
    url = frame.behind(DEPTH.key, queue=queue.slug)
    return [
        Cell(queue.name),
        Cell(grouped(round(depth)), round(depth), url, spoken="open reviews"),
        Cell(percent(depth / most, 0), round(depth / most, 3), kind="share", drawn=depth / most),
        Cell(wording.said(AGE, age), wording.plain(AGE, age)),
    ]


def on_time(frame):
    """The share decided by its due time, by queue, with its 95 % range."""
    found = dict(reading.by([ON_TIME.key], frame.scope, "queue"))
    known = {ref: row[ON_TIME.key] for ref, row in found.items() if row[ON_TIME.key].n}
    queues = queues_of(frame, known)
    whole = reading.read([ON_TIME.key], frame.scope)[ON_TIME.key]
    target = targets_for(frame.team, frame.workflow).get(ON_TIME.key)
    made = {
        "columns": DUE,
        "rows": [on_time_row(frame, each, known[each.pk], target) for each in queues],
        "caption": "Reviews decided by their due time, by queue",
        "meta": f"target {target * 100:.3g} %" if target else "",
    }
    if not queues:
        return Part(
            "sla", "On time (SLA)", "No review was due.", **made, empty="No review was due in this time."
        )
    foot = on_time_row(frame, None, whole, target)
    return Part("sla", "On time (SLA)", on_time_finding(whole), **made, foot=foot)


def on_time_row(frame, queue, found, target):
    narrowed = {"queue": queue.slug} if queue else {}
    late = found.n - (found.hits or 0)
    return [
        Cell(queue.name if queue else "All"),
        *share_cells(found, floor=target),
        Cell(
            grouped(late),
            late,
            frame.behind(ON_TIME.key, side="misses", **narrowed) if late else "",
            spoken="late",
        ),
        Cell(grouped(found.n), found.n, frame.behind(ON_TIME.key, side="all", **narrowed), spoken="due"),
    ]


def share_cells(found, *, floor=None, axis=(0.5, 1.0)):
    if found.value is None:
        return [Cell("–", "", tone="muted", spoken=f"{found.n} of {ON_TIME.least}, too few to show"), NONE]
    drawn = dot_and_range(found.value, found.low, found.high, axis=axis, floor=floor)
    told = f"{found.low * 100:.1f} to {found.high * 100:.1f}"
    tone, spoken = LOW if drawn.is_low else ("", "")
    return [
        Cell(f"{found.value * 100:.1f}", round(found.value * 100, 2), tone=tone, spoken=spoken),
        Cell(told, told, kind="range", drawn=drawn),
    ]


def on_time_finding(whole):
    late = whole.n - (whole.hits or 0)
    if whole.value is None:
        return f"{grouped(late)} of {grouped(whole.n)} were late; a share is shown from {ON_TIME.least}."
    told = f"{percent(whole.value)} of {grouped(whole.n)} reviews were decided in time"
    return f"{told}; {grouped(late)} were late."


def queues_of(frame, refs):
    """Fullest picture first: by tier, then name."""
    return list(Queue.objects.filter(team=frame.team, pk__in=list(refs)).lowest_tier_first())
