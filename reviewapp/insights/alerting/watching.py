"""Whether a rule rings for what was counted, and whether its cause has gone. Pure.

Between ringing and gone lies a stretch in which an alert stays as it is, so that nothing flaps.
"""

from dataclasses import dataclass
from math import log

from reviewapp.insights.alerting.chances import (
    Counts,
    at_least,
    cautious_rate,
    cusum,
    more_in_time,
    more_than_before,
    none_at_all,
)

# How many false alarms one rule of one team may raise in a quiet week, over all it looks at.
ALLOWED_A_WEEK = 0.004
WEEK = 168
# Looks at a window that slides by a small part of itself see nearly the same; so many count as new.
LOOKS_A_WINDOW = 8
TWICE, HALFWAY = 2, 0.5
# Lorden's bound is far from the truth; so much of it is given back, as the bench on quiet weeks allows.
SPARE = 4.5
PEERS_FROM = 20


@dataclass(frozen=True)
class Bars:
    """What a rule asks: how far, of how many, and upward or downward."""

    bar: float
    above: bool = True
    least_n: int = 30
    window_hours: int = 24
    subjects: int = 1

    @property
    def chance(self) -> float:
        """How improbable a look must be: the more is looked at, and the more often, the less counts."""
        looks = LOOKS_A_WINDOW * max(1.0, WEEK / max(1, self.window_hours))
        return ALLOWED_A_WEEK / (looks * max(1, self.subjects))

    @property
    def halfway(self) -> float:
        """A ratio that has come back half the way to one."""
        return 1 + (self.bar - 1) * HALFWAY


@dataclass(frozen=True)
class Verdict:
    """What one look says: it rings, it is gone, or neither. `since` counts steps of a drift."""

    rings: bool
    is_gone: bool
    value: float | None = None
    before: float | None = None
    n: int = 0
    since: int | None = None


def turned(counts: Counts, above: bool) -> Counts:
    return counts if above else counts.others


def drift_limit(bars: Bars) -> float:
    """How high a CUSUM must rise: the false alarms allowed, over the hours and subjects of a week."""
    return log(bars.subjects * WEEK / ALLOWED_A_WEEK) - SPARE


def share_past(now: Counts, bars: Bars) -> Verdict:
    """A share passes a bar surely, not by chance."""
    bar = bars.bar if bars.above else 1 - bars.bar
    looked = turned(now, bars.above)
    enough = now.n >= bars.least_n
    rings = enough and looked.rate > bar and at_least(looked, bar) <= bars.chance
    return Verdict(rings, now.n > 0 and looked.rate <= bar, now.rate, bars.bar, now.n)


def value_past(value: float | None, n: int, bars: Bars) -> Verdict:
    """A plain value passes a bar; it is gone once it is back by a tenth."""
    if value is None:
        return Verdict(False, False, None, bars.bar, n)
    sign = 1 if bars.above else -1
    past = (value - bars.bar) * sign
    return Verdict(past > 0 and n >= bars.least_n, past <= -abs(bars.bar) / 10, value, bars.bar, n)


def share_changed(now: Counts, before: Counts, bars: Bars) -> Verdict:
    """A share is `bar` times what it was, and that is no chance."""
    new, old = (now, before) if bars.above else (before, now)
    enough = min(now.n, before.n) >= bars.least_n
    large = new.rate >= bars.bar * old.rate and new.rate > 0
    rings = enough and large and more_than_before(new, old) <= bars.chance
    return Verdict(rings, new.rate < bars.halfway * old.rate, now.rate, before.rate, now.n)


def count_changed(now: int, before: int, bars: Bars, *, share: float) -> Verdict:
    """So many in a window that is `share` of all the time are `bar` times those before, and no chance."""
    new, old, part = (now, before, share) if bars.above else (before, now, 1 - share)
    usual = old * part / (1 - part)
    enough = now + before >= bars.least_n
    rings = (
        enough and new > 0 and new >= bars.bar * usual and more_in_time(new, old, share=part) <= bars.chance
    )
    return Verdict(rings, new < bars.halfway * usual, now, before * share / (1 - share), now)


def drifted(steps: list[Counts], before: Counts, bars: Bars) -> Verdict:
    """A share has been away from what it was for long enough to be sure that it stays so."""
    seen = [turned(step, bars.above) for step in steps]
    old = turned(before, bars.above)
    if old.n < bars.least_n:
        return Verdict(False, False, None, None, 0)
    rate = cautious_rate(old)
    climb = cusum(seen, rate=rate, ratio=bars.bar)
    lately = sum(steps[climb.began :], Counts())
    told = lately if lately.n else sum(steps, Counts())
    since = len(steps) - climb.began
    limit = drift_limit(bars)
    return Verdict(climb.height >= limit, climb.height < limit / TWICE, told.rate, before.rate, told.n, since)


def fell_silent(now: int, before: list[int], bars: Bars) -> Verdict:
    """Nothing came in a window in which, in the weeks before, too much came for that to be chance."""
    spans, brought = len(before), sum(before)
    usual = brought / spans if spans else 0.0
    rings = now == 0 and brought >= bars.least_n and none_at_all(brought, spans) <= bars.chance
    return Verdict(rings, now > 0, now, usual, brought)


def unlike_others(one: Counts, others: Counts, bars: Bars) -> Verdict:
    """One person's rate lies `bar` away from that of all others together, in either direction."""
    away = one.rate - others.rate
    enough = one.n >= bars.least_n and others.n >= max(PEERS_FROM, bars.least_n)
    new, old = (one, others) if away > 0 else (one.others, others.others)
    rings = enough and abs(away) >= bars.bar and more_than_before(new, old) <= bars.chance / TWICE
    return Verdict(rings, abs(away) < bars.bar * HALFWAY, one.rate, others.rate, one.n)
