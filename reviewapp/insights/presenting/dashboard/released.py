"""Versions that people wrote: all corrections of the workflow in the two weeks before and since."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.urls import reverse

from reviewapp.base.figures import grouped, percent
from reviewapp.insights import reading
from reviewapp.insights.charts import dot_and_range

from .table import NONE, Cell

RATE = "override_rate"
WINDOW = timedelta(weeks=2)
MOST = 5
# Verdict → its words, tone and drawing.
VERDICTS = {
    "fewer": ("Fewer corrections", "ok", "ok"),
    "more": ("More corrections", "bad", "warn"),
    "same": ("No clear difference", "", "info"),
    "too_few": ("Too few to tell", "", "info"),
}


@dataclass(frozen=True)
class Released:
    """A version, with the rate of corrections before it and since."""

    shipped: reading.Shipped
    workflow: object
    before: reading.Reading
    since: reading.Reading

    @property
    def verdict(self):
        """Only ranges that do not touch tell a difference."""
        if self.before.value is None or self.since.value is None:
            return "too_few"
        if self.since.high < self.before.low:
            return "fewer"
        return "more" if self.since.low > self.before.high else "same"

    @property
    def highest(self):
        return max((each.high for each in (self.before, self.since) if each.high is not None), default=0.0)


def released(frame):
    """The latest first; a first version has no before, and what was learned is watched on its own."""
    over, _ = frame.trend()
    workflows = {each.pk: each for each in frame.workflows}
    found = [
        each
        for each in reading.versions_between(over)
        if each.number > 1 and each.origin != "suggestion" and each.workflow in workflows
    ]
    return [measured(frame, each, workflows[each.workflow]) for each in found[::-1][:MOST]]


def measured(frame, shipped, workflow):
    rates = [reading.read([RATE], scope)[RATE] for scope in around(frame, shipped)]
    return Released(shipped, workflow, *rates)


def around(frame, shipped):
    """The two weeks before it went live, and as much of the two since as there is."""
    own = replace(frame.scope, workflows=(shipped.workflow,))
    end = max(shipped.at, min(shipped.at + WINDOW, frame.scope.end))
    return own.between(shipped.at - WINDOW, shipped.at), own.between(shipped.at, end)


def row(frame, found, top):
    shipped, workflow = found.shipped, found.workflow
    words, tone, drawing = VERDICTS[found.verdict]
    url = reverse("workflows:version", args=[workflow.slug, shipped.number])
    notes = shipped.notes.partition("\n")[0][:80]
    before, since = around(frame, shipped)
    return [
        Cell(f"v{shipped.number}: {notes}", url=url, kind="title", drawn=workflow.name),
        Cell(frame.day(shipped.at), shipped.at.astimezone(frame.zone).date().isoformat()),
        *side(frame, found.before, workflow, before, top=top),
        *side(frame, found.since, workflow, since, top=top),
        Cell(words, tone=tone, kind="tag", drawn=drawing),
    ]


def side(frame, rate, workflow, scope, *, top):
    url = frame.behind(RATE, scope, workflow=workflow.slug, side="hits") if rate.hits else ""
    counted = Cell(f"{grouped(rate.hits or 0)} of {grouped(rate.n)}", url=url)
    if rate.value is None:
        return [counted, NONE]
    told = f"{percent(rate.value, 0)}, {rate.low * 100:.0f} to {rate.high * 100:.0f}"
    drawn = dot_and_range(rate.value, rate.low, rate.high, axis=(0, top))
    return [counted, Cell(told, told, kind="range", drawn=drawn)]
