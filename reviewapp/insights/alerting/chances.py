"""How probable counts are when nothing has changed: the exact tests behind alerts. Pure.

Small counts are where alarms go wrong, so nothing here rests on a normal curve.
"""

from dataclasses import dataclass
from math import exp, log

from reviewapp.learning.numbers import beta_cdf, beta_quantile, log_binomial

NEGLIGIBLE = 1e-12
CAREFUL = 0.8


@dataclass(frozen=True)
class Counts:
    """So many of so many."""

    hits: int = 0
    n: int = 0

    @property
    def rate(self) -> float:
        return self.hits / self.n if self.n else 0.0

    @property
    def others(self):
        """The same cases, counting the ones that were not hits."""
        return Counts(self.n - self.hits, self.n)

    def __add__(self, other):
        return Counts(self.hits + other.hits, self.n + other.n)


def at_least(counts: Counts, rate: float) -> float:
    """How probable so many hits or more are at this rate (binomial)."""
    if counts.hits <= 0:
        return 1.0
    return beta_cdf(rate, counts.hits, counts.n - counts.hits + 1)


def more_than_before(now: Counts, before: Counts) -> float:
    """How probable so many of all hits fall in `now` if both times have one rate (Fisher 1935, one-sided)."""
    whole = now + before
    most = min(now.n, whole.hits)
    if now.hits <= max(0, whole.hits - before.n):
        return 1.0
    sure = log_binomial(whole.n, whole.hits)
    start = log_binomial(now.n, now.hits) + log_binomial(before.n, before.hits) - sure
    term, total = exp(start), 0.0
    for k in range(now.hits, most + 1):
        total += term
        if term < total * NEGLIGIBLE:
            break
        term *= (now.n - k) * (whole.hits - k) / ((k + 1) * (before.n - whole.hits + k + 1))
    return min(1.0, total)


def more_in_time(now: int, before: int, *, share: float) -> float:
    """How probable so many of all events fall in `now`, which is this share of the whole time (Poisson)."""
    return at_least(Counts(now, now + before), share)


def none_at_all(before: int, spans: int) -> float:
    """How probable it is that nothing comes in a span when `before` came in so many like it.

    The rate is not known, only what it brought (gamma–Poisson, Jeffreys), so few spans prove little.
    """
    return (spans / (spans + 1)) ** (before + 0.5) if spans else 1.0


def cautious_rate(counts: Counts) -> float:
    """The rate that the true one hardly exceeds; a small past must not make an ordinary week look odd."""
    return beta_quantile(CAREFUL, counts.hits + 0.5, counts.n - counts.hits + 0.5)


@dataclass(frozen=True)
class Climb:
    """How far a CUSUM has risen, and at which step it last stood at nothing."""

    height: float
    began: int


def cusum(steps: list[Counts], *, rate: float, ratio: float) -> Climb:
    """Page's sum (1954) of the log likelihood ratio of `ratio` times the odds, never below nothing.

    While nothing has changed it takes at least e^height steps on average to rise so far (Lorden 1971).
    """
    raised = shifted(rate, ratio)
    gain, loss = log(raised / rate), log((1 - raised) / (1 - rate))
    height, began = 0.0, 0
    for place, step in enumerate(steps):
        height += step.hits * gain + (step.n - step.hits) * loss
        if height <= 0:
            height, began = 0.0, place + 1
    return Climb(height, began)


def shifted(rate: float, ratio: float) -> float:
    """The rate whose odds are `ratio` times those of `rate`."""
    odds = rate / (1 - rate) * ratio
    return odds / (1 + odds)
