"""The product's own rules over simulated hours, look by look, with the evaluator's own verdicts."""

from dataclasses import dataclass, field

import numpy as np

from reviewapp.insights.alerting import watching
from reviewapp.insights.alerting.built_in import BUILT_IN
from reviewapp.insights.alerting.chances import Counts
from reviewapp.insights.alerting.states import growth
from reviewapp.insights.alerting.watching import Bars
from reviewapp.web.benches.alerts.weeks import WEEK

RULES = {rule.key: rule for rule in BUILT_IN}
SHORT, LONG = 12, 24


@dataclass
class Tale:
    """When one rule rang for one subject; what stands is not raised again until it is gone."""

    stands: bool = False
    rang_at: list[int] = field(default_factory=list)

    def take(self, hour, verdict):
        if verdict.rings and not self.stands:
            self.stands = True
            self.rang_at.append(hour)
        elif verdict.is_gone:
            self.stands = False


def bars_of(rule, subjects):
    return Bars(rule.bar, rule.above, rule.least_n, rule.window_hours, subjects)


def looks(rule, first, last):
    """Hours at which a rule looks: short windows every hour, days every twelve, weeks once a day."""
    if rule.window_hours <= SHORT or rule.kind == "state":
        return range(first, last)
    return range(first, last, LONG if rule.window_hours > WEEK else SHORT)


def change(rule, hours, *, first, last, subjects):
    bars, tale = bars_of(rule, subjects), Tale()
    for end in looks(rule, first, last):
        start = end - rule.window_hours
        now, before = hours.between(start, end), hours.between(start - rule.compared_hours, start)
        tale.take(end, watching.share_changed(Counts(*now), Counts(*before), bars))
    return tale.rang_at


def threshold(rule, hours, *, first, last, subjects):
    bars, tale = bars_of(rule, subjects), Tale()
    for end in looks(rule, first, last):
        tale.take(end, watching.share_past(Counts(*hours.between(end - rule.window_hours, end)), bars))
    return tale.rang_at


def drift(rule, hours, *, first, last, subjects):
    bars, tale = bars_of(rule, subjects), Tale()
    busy = np.flatnonzero(hours.n)
    steps = [Counts(int(hours.hits[hour]), int(hours.n[hour])) for hour in busy]
    for end in looks(rule, first, last):
        start = end - rule.window_hours
        low, high = np.searchsorted(busy, (start, end))
        before = Counts(*hours.between(start - rule.compared_hours, start))
        tale.take(end, watching.drifted(steps[low:high], before, bars))
    return tale.rang_at


def silence(rule, hours, *, first, last, subjects):
    bars, tale = bars_of(rule, subjects), Tale()
    for end in looks(rule, first, last):
        start = end - rule.window_hours
        before = [hours.between(start - WEEK * ago, end - WEEK * ago)[1] for ago in (1, 2, 3, 4)]
        tale.take(end, watching.fell_silent(hours.between(start, end)[1], before, bars))
    return tale.rang_at


def peers(rule, people, *, first, last, subjects):
    bars, rang = bars_of(rule, subjects), []
    tales = [Tale() for _ in people]
    for end in looks(rule, first, last):
        counts = [Counts(*each.between(end - rule.window_hours, end)) for each in people]
        whole = sum(counts, Counts())
        for tale, one in zip(tales, counts, strict=True):
            others = Counts(whole.hits - one.hits, whole.n - one.n)
            tale.take(end, watching.unlike_others(one, others, bars))
    for tale in tales:
        rang += tale.rang_at
    return rang


def growing(rule, depth, *, first, last):
    bars, tale = bars_of(rule, 1), Tale()
    for end in looks(rule, first, last):
        earlier = [int(depth[end - WEEK * ago]) for ago in (1, 2, 3)]
        value = growth(int(depth[end]), earlier=earlier, least=rule.least_n)
        tale.take(end, watching.value_past(value, int(depth[end]), bars))
    return tale.rang_at


def refusing(rule, posts, *, first, last, subjects):
    bars, tale = bars_of(rule, subjects), Tale()
    for end in looks(rule, first, last):
        tale.take(end, watching.share_past(Counts(*posts.between(end - 2, end)), bars))
    return tale.rang_at
