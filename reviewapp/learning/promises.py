"""Whether the labels say that the threshold in force breaks the promise. Pure.

The loop asks every hour, so an ordinary test would in time be wrong for sure. This is a bet against the
promise instead: spread evenly over all rates above what was promised, it multiplies its stake with every
label. Were the promise kept, it would ever come to tenfold in at most one of ten workflows, however often
somebody looks; then it is called broken with 90 % certainty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log, log1p

from reviewapp.learning.numbers import log_beta, log_beta_survival

# One or two can be a slip in judging, whatever they count for.
LEAST_WRONG = 3


@dataclass(frozen=True)
class Kept:
    """What the labels say of a promise: `wrong` of `n` labelled outputs, and whether that breaks it."""

    n: int
    wrong: int
    is_broken: bool


def kept(
    wrong: Sequence[bool], *, promise: float, sure: float, weights: Sequence[float] | None = None
) -> Kept:
    """`wrong` of what was let through and looked at; `weights` are one over the rate of looking."""
    weights = [1.0] * len(wrong) if weights is None else list(weights)
    if not wrong:
        return Kept(0, 0, is_broken=False)
    mass = sum(weights)
    size = mass**2 / sum(weight**2 for weight in weights)
    bad = sum(weight for weight, each in zip(weights, wrong, strict=True) if each) / mass * size
    # Rounded for the promise: a fault too few, a label too many.
    stake = _log_stake(floor(bad + 1e-9), ceil(size - 1e-9), promise)
    is_broken = sum(wrong) >= LEAST_WRONG and stake >= -log(1 - sure)
    return Kept(len(wrong), sum(wrong), is_broken=is_broken)


def _log_stake(bad, n, promise):
    above = log_beta(bad + 1, n - bad + 1) + log_beta_survival(promise, bad + 1, n - bad + 1)
    return above - log1p(-promise) - bad * log(promise) - (n - bad) * log1p(-promise)
