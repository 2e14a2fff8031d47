"""Versions that went live to end a mistake, and whether they did."""

from django.urls import reverse

from reviewapp.base.figures import grouped, percent
from reviewapp.insights.charts import dot_and_range
from reviewapp.learning.models import Watch
from reviewapp.learning.presenting.watching import told_of_watch

from . import released
from .table import NONE, Cell, Column, Part

MOST = 12
COLUMNS = [
    Column("What changed"),
    Column("Live since"),
    Column("Before", is_number=True),
    Column("Before, range", is_hidden=True),
    Column("Since", is_number=True),
    Column("Since, range", is_hidden=True),
    Column("Verdict"),
]
ORDER = ("not_stopped", "watching", "too_few", "stopped")


def part(frame):
    """What was learned: its mistake before and since. What people wrote: all corrections before and since."""
    watched = [told_of_watch(watch.suggestion) for watch in watches(frame)]
    written = released.released(frame)
    sides = [side for each in watched for side in each.sides if side.exposures]
    top = max([*(side.range.high for side in sides), *(each.highest for each in written)], default=0) or 1.0
    rows = [row(frame, each, top) for each in watched]
    rows += [released.row(frame, each, top) for each in written]
    made = {
        "columns": COLUMNS,
        "rows": rows,
        "caption": "What went live: corrections before and since, with ranges, and whether they differ",
        "meta": "corrections before and since",
    }
    title = "What shipped, and whether it helped"
    if not rows:
        return Part("shipped", title, "Nothing went live.", **made, empty="No change went live in this time.")
    return Part("shipped", title, f"{finding(watched)} {written_finding(written)}".strip(), **made)


def written_finding(written):
    """Of 3 versions that people wrote, 1 brought fewer corrections."""
    if not written:
        return ""
    fewer = sum(each.verdict == "fewer" for each in written)
    many = f"{len(written)} version{'' if len(written) == 1 else 's'}"
    return f"Of {many} that people wrote, {fewer} brought fewer corrections."


def watches(frame):
    """Those that went live in the time shown or the twelve weeks before its end, the latest first."""
    over, _ = frame.trend()
    found = Watch.objects.filter(
        suggestion__team=frame.team, since__gte=over.start, since__lt=over.end, suggestion__state="live"
    )
    if frame.workflow:
        found = found.filter(suggestion__workflow=frame.workflow)
    return found.select_related("suggestion__workflow", "suggestion__version").order_by("-since", "pk")[:MOST]


def row(frame, told, top):
    suggestion = told.watch.suggestion
    story = reverse("learning:suggestion", args=[suggestion.number])
    outputs = reverse("learning:suggestion_outputs", args=[suggestion.number])
    return [
        Cell(suggestion.title, url=story, kind="title", drawn=suggestion.workflow.name),
        Cell(frame.day(told.watch.since), told.watch.since.astimezone(frame.zone).date().isoformat()),
        *side(told.before, f"{outputs}?when=before", top),
        *side(told.after, f"{outputs}?when=after", top),
        Cell(told.watch.get_verdict_display(), tone=told.tone, kind="tag", drawn=told.drawing),
    ]


def side(found, url, top):
    counted = Cell(f"{grouped(found.hits)} of {grouped(found.exposures)}", url=url if found.exposures else "")
    if not found.exposures:
        return [counted, NONE]
    reach = found.range
    told = f"{percent(found.rate, 0)}, {reach.low * 100:.0f} to {reach.high * 100:.0f}"
    return [
        counted,
        Cell(told, told, kind="range", drawn=dot_and_range(found.rate, reach.low, reach.high, axis=(0, top))),
    ]


def finding(watched):
    """Of 4 changes that went live, 2 stopped their mistake and 1 did not."""
    if not watched:
        return ""
    verdicts = [each.watch.verdict for each in watched]
    counts = {verdict: verdicts.count(verdict) for verdict in set(verdicts)}
    many = len(watched)
    told = [
        f"{counts[verdict]} {words}"
        for verdict, words in (
            ("stopped", "stopped the mistake"),
            ("not_stopped", "did not"),
            ("watching", "still watched"),
            ("too_few", "with too few outputs to tell"),
        )
        if verdict in counts
    ]
    return f"Of {many} change{'' if many == 1 else 's'} that went live: {', '.join(told)}."
