"""How sure a number is, in the form in which it is shown: a mean, an interval, a grade with reasons."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviewapp.base.figures import percent
from reviewapp.learning.numbers import beta_cdf, beta_quantile

# Patterns fixed every time so far were fixed later in four of five chances.
MOST = 0.9
SAME_SOURCE = 0.2
# A pattern begins with its second source; those two are why anybody looked, not how often it comes back.
FOUNDING = 2
# Later outputs are never quite like earlier ones: as if two of three had been seen.
DRIFT = 1.5
FRESH_DAYS = 30


@dataclass(frozen=True)
class Estimate:
    """A rate and where it probably lies."""

    mean: float
    low: float
    high: float


def design_effect(rows: float, units: int, *, alike: float = SAME_SOURCE) -> float:
    """By how much rows from the same sources count less than rows from separate ones."""
    return 1 + (max(rows, units, 1) / max(units, 1) - 1) * alike


def jeffreys(hits: float, n: float, *, level: float = 0.8, deflate: float = 1.0) -> Estimate:
    """The rate to expect later from `hits` in `n`, with its interval; the mean never says above .9."""
    a, b = _beliefs(hits, n, deflate)
    side = (1 - level) / 2
    low, high = beta_quantile(side, a, b), beta_quantile(1 - side, a, b)
    mean = min(a / (a + b), MOST)
    return Estimate(mean, min(low, mean), max(high, mean))


def expected(hits: int, n: int, *, units: int | None = None, level: float = 0.8) -> Estimate:
    """How often a pattern will be corrected later, from what has been seen of it.

    The corrections that founded it are set aside: it was noticed because they came, so counting them
    makes every young pattern look surer than it is. Of real post-edits that were noticed so, the plain
    mean said 62 %, and 39 % came back.
    """
    return jeffreys(*_since_founded(hits, n), level=level, deflate=_far_off(hits, units))


def beliefs_after(hits: int, n: int, *, units: int | None = None) -> tuple[float, float]:
    """The beta distribution of the rate from which `expected` is read."""
    return _beliefs(*_since_founded(hits, n), _far_off(hits, units))


def exact_interval(hits: float, n: int, *, level: float = 0.9) -> Estimate:
    """Clopper and Pearson's interval, which holds its promise whatever the rate is."""
    if not n:
        return Estimate(0.0, 0.0, 1.0)
    side = (1 - level) / 2
    low = beta_quantile(side, hits, n - hits + 1) if hits else 0.0
    high = beta_quantile(1 - side, hits + 1, n - hits) if hits < n else 1.0
    return Estimate(hits / n, low, high)


def sureness(hits: float, n: float, *, bar: float, deflate: float = 1.0) -> float:
    """How probable it is that the rate is at least `bar`."""
    return 1 - beta_cdf(bar, *_beliefs(hits, n, deflate))


@dataclass(frozen=True)
class Evidence:
    """Everything a grade looks at; `units` stand behind the hits, and `replay_low` waits for a replay."""

    hits: int
    n: int
    units: int
    reviewers: int
    top_share: float = 0.0
    replay_low: float | None = None
    open_conflicts: int = 0
    last_seen_days: int = 0
    versions: int = 1
    sole_reviewer: bool = False


@dataclass(frozen=True)
class Grade:
    """A: everything speaks for it. B: one thing does not. C: more, or the rate itself is unsure."""

    letter: str
    reasons: list[dict]


def grade(evidence: Evidence, *, bar: float = 0.3) -> Grade:
    """The letter, with all its reasons, those that hold and those that do not."""
    reasons = [_rate_reason(evidence, bar), *_support_reasons(evidence), *_present_reasons(evidence)]
    failed = [reason for reason in reasons if not reason["ok"]]
    if not failed:
        return Grade("A", reasons)
    return Grade("B" if len(failed) == 1 and reasons[0]["ok"] else "C", reasons)


@dataclass(frozen=True)
class Bin:
    """Suggestions that said about the same, and what came of them."""

    said: float
    kept: float
    count: int
    chances: int
    low: float
    high: float


def calibration(points: Iterable[tuple[float, int, int]], *, bins: int = 10) -> list[Bin]:
    """What was said beside what was kept, by tenths of what was said; empty tenths are left out."""
    filled: dict[int, list] = {}
    for said, kept, n in points:
        if n:
            filled.setdefault(min(int(said * bins), bins - 1), []).append((said, kept, n))
    return [_bin(filled[place]) for place in sorted(filled)]


def calibration_error(bins: Iterable[Bin]) -> float:
    """How far what was said lies from what was kept, on average over suggestions."""
    bins = list(bins)
    whole = sum(each.count for each in bins)
    return sum(each.count * abs(each.said - each.kept) for each in bins) / whole if whole else 0.0


def _beliefs(hits, n, deflate):
    return hits / deflate + 0.5, (n - hits) / deflate + 0.5


def _since_founded(hits, n):
    aside = min(hits, FOUNDING)
    return hits - aside, n - aside


def _far_off(hits, units):
    return DRIFT * design_effect(hits, hits if units is None else units)


def _reason(ok, text):
    return {"ok": bool(ok), "text": text}


def _rate_reason(evidence, bar):
    deflate = design_effect(evidence.hits, evidence.units)
    sure = sureness(evidence.hits, evidence.n, bar=bar, deflate=deflate)
    seen = f"Corrected in {evidence.hits} of {_counted(evidence.n, 'chance')}"
    return _reason(sure >= 0.9, f"{seen}: {percent(sure, 0)} sure that it is {percent(bar, 0)} or more.")


def _support_reasons(evidence):
    yield _reason(evidence.units >= 3, f"{_counted(evidence.units, 'separate case')} behind it.")
    if evidence.sole_reviewer:
        yield _reason(False, "One person's opinion: nobody else reviews here.")
        return
    busiest = percent(evidence.top_share, 0)
    text = f"{_counted(evidence.reviewers, 'reviewer')}, the busiest with {busiest} of it."
    yield _reason(evidence.reviewers >= 2 and evidence.top_share <= 0.8, text)


def _present_reasons(evidence):
    low = evidence.replay_low
    if low is None:
        yield _reason(False, "Not replayed on later outputs yet.")
    else:
        text = "Replayed on later outputs, it saves edits." if low > 0 else "The replay does not show a gain."
        yield _reason(low > 0, text)
    conflicts = evidence.open_conflicts
    yield _reason(
        not conflicts, f"{_counted(conflicts, 'open conflict')}." if conflicts else "No open conflict."
    )
    days = evidence.last_seen_days
    yield _reason(days <= FRESH_DAYS, f"Last seen {_counted(days, 'day')} ago." if days else "Seen today.")
    same = evidence.versions <= 1
    text = "All under one policy version." if same else f"Spread over {evidence.versions} policy versions."
    yield _reason(same, text)


def _counted(count, noun):
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _bin(points):
    """Every suggestion counts once, however many chances it had: a frequent one is no surer witness."""
    count = len(points)
    kept = sum(k / n for _, k, n in points) / count
    around = exact_interval(kept * count, count, level=0.8)
    said = sum(said for said, _, _ in points) / count
    return Bin(said, kept, count, sum(n for _, _, n in points), around.low, around.high)
