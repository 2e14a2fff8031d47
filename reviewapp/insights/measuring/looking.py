"""One look: what a rule's figure or state is just now for each of its subjects, and what that means."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from reviewapp.insights.alerting import watching
from reviewapp.insights.alerting.chances import Counts
from reviewapp.insights.alerting.sightings import Sighting
from reviewapp.insights.alerting.watching import Bars
from reviewapp.insights.figures import FIGURES, Ratio, Total
from reviewapp.insights.measuring.subjects import Names
from reviewapp.insights.measuring.totals import HOUR, Watched, counts, next_hour, steps, totals
from reviewapp.insights.models import AlertRule
from reviewapp.insights.reading import Scope, by

WEEK = timedelta(days=7)
Probe = Callable[[object, datetime], list]


@dataclass(frozen=True)
class Look:
    """A rule at a moment."""

    rule: AlertRule
    names: Names
    now: datetime

    @property
    def end(self):
        return next_hour(self.now)

    @property
    def start(self):
        window = timedelta(hours=self.rule.window_hours)
        if self.rule.kind == AlertRule.Kind.DRIFT and self.names.first_day:
            # A young team has no weeks before its weeks; what there is, is cut one to two.
            window = min(window, (self.end - self.names.first_day) / 3)
        return next_hour(self.end - window) - HOUR

    @property
    def compared_from(self):
        return self.start - timedelta(hours=self.rule.compared_hours)

    @property
    def of(self):
        return FIGURES[self.rule.figure].of

    @property
    def watched(self):
        own = self.rule.workflow_id
        ids = tuple(self.names.workflows)
        return Watched(self.rule.team_id, self.rule.lens, (own,) if own in ids else () if own else ids)

    def bars(self, subjects) -> Bars:
        rule = self.rule
        return Bars(rule.bar, rule.above, rule.least_n, rule.window_hours, max(1, subjects))

    def sightings(self, judged: dict) -> list[Sighting]:
        """Verdicts by key as sightings, without those whose subject is gone."""
        named = ((self.names.subject(self.rule.lens, key), verdict) for key, verdict in judged.items())
        return [Sighting(subject, verdict) for subject, verdict in named if subject]


def look(look: Look, probes: dict[str, Probe]) -> list[Sighting]:
    """All that a rule sees just now."""
    if look.rule.kind == AlertRule.Kind.STATE:
        return states(look, probes)
    return look.sightings(KINDS[look.rule.kind](look))


def thresholds(look):
    if not isinstance(look.of, Ratio):
        return plain_values(look)
    found = counts(look.watched, look.of, look.start, look.end)
    bars = look.bars(len(found))
    return {key: watching.share_past(each, bars) for key, each in found.items()}


def plain_values(look):
    """Times, money, agreement: as the dashboard reads them, with its least numbers."""
    rule = look.rule
    scope = Scope(rule.team, look.start, look.end, workflows=look.watched.workflows)
    bars = look.bars(1)
    found = {}
    for ref, readings in by([rule.figure], scope, rule.lens or "workflow"):
        reading = readings[rule.figure]
        key = (None, ref) if rule.lens else (ref, 0)
        found[key] = watching.value_past(reading.value, reading.n, bars)
    return found


def changes(look):
    if isinstance(look.of, Total) and look.rule.lens != "category":
        return changed_counts(look)
    now = counts(look.watched, look.of, look.start, look.end)
    before = counts(look.watched, look.of, look.compared_from, look.start)
    bars = look.bars(len(now))
    return {key: watching.share_changed(now[key], before.get(key, Counts()), bars) for key in now}


def changed_counts(look):
    now = totals(look.watched, look.of.of, look.start, look.end)
    before = totals(look.watched, look.of.of, look.compared_from, look.start)
    bars = look.bars(len(before))
    share = look.rule.window_hours / (look.rule.window_hours + look.rule.compared_hours)
    return {
        key: watching.count_changed(now.get(key, 0), each, bars, share=share) for key, each in before.items()
    }


def drifts(look):
    lately = steps(look.watched, look.of, look.start, look.end)
    before = counts(look.watched, look.of, look.compared_from, look.start)
    bars = look.bars(len(lately))
    found = {}
    for key, hours in lately.items():
        old = before.get(key) or Counts(0, before.get((key[0], 0), Counts()).n)
        verdict = watching.drifted([each for _, each in hours], old, bars)
        days = since_days(hours, verdict.since, look.end)
        found[key] = replace(verdict, since=days)
    return found


def since_days(hours, steps_ago, end):
    """For how many days a drift goes on, from the hour in which its sum last stood at nothing."""
    if not hours or not steps_ago:
        return None
    return max(1, round((end - hours[-steps_ago][0]) / timedelta(days=1)))


def silences(look):
    now = totals(look.watched, look.of.of, look.start, look.end)
    weeks = look.rule.compared_hours // 168
    spans = [
        totals(look.watched, look.of.of, look.start - WEEK * ago, look.end - WEEK * ago)
        for ago in range(1, weeks + 1)
    ]
    keys = set().union(*spans)
    bars = look.bars(len(keys))
    # A week before the subject's first is no week in which nothing came.
    return {
        key: watching.fell_silent(now.get(key, 0), since_first([span.get(key, 0) for span in spans]), bars)
        for key in keys
    }


def since_first(newest_first: list[int]) -> list[int]:
    """The weeks from the first in which something came."""
    first = max((place for place, each in enumerate(newest_first) if each), default=-1)
    return newest_first[: first + 1]


def peers(look):
    found = counts(look.watched, look.of, look.start, look.end)
    bars = look.bars(len(found))
    together = {}
    for (workflow, _), each in found.items():
        together[workflow] = together.get(workflow, Counts()) + each
    judged = {}
    for key, one in found.items():
        whole = together[key[0]]
        others = Counts(whole.hits - one.hits, whole.n - one.n)
        judged[key] = watching.unlike_others(one, others, bars)
    return judged


def states(look, probes):
    probe = probes.get(look.rule.figure)
    standing = probe(look.rule, look.now) if probe else []
    bars = look.bars(len(standing))
    return [
        Sighting(
            each.subject,
            watching.share_past(each.counts, bars)
            if each.counts
            else watching.value_past(each.value, each.n, bars),
            title=each.title,
            link=each.link,
        )
        for each in standing
    ]


KINDS = {
    "threshold": thresholds,
    "change": changes,
    "drift": drifts,
    "silence": silences,
    "peers": peers,
}
