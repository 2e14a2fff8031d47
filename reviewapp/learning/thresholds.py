"""From which confidence on nobody has to look, with a promise that holds: Learn then Test. Pure.

The promise is "with 90 % certainty at most 2 % of what is approved without a person is wrong". Candidates
are tested exactly, from strict to loose. The certainty that may be lost is dealt out to three starting
points; a test that is passed hands its part on to the next, one that fails loses it. So the chance that
any candidate is let through wrongly stays within what was dealt out, however many are tested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log

import numpy as np

from reviewapp.base.figures import percent
from reviewapp.learning.bands import cuts
from reviewapp.learning.numbers import binomial_tail

PROMISE = 0.02
SURE = 0.9
STARTS = 3
CANDIDATES = 30
# Starting points lie where this many times the least possible evidence is at hand.
REACHES = (1.5, 2.5, 4.0, 6.0, 9.0)
MOST_LABELS = 1_000_000


@dataclass(frozen=True)
class Threshold:
    """The least confidence that keeps the promise, or None and how many labels are `needed` still.

    `n` and `wrong` are the labelled outputs at or above it (without a value: at the surest candidate);
    `share` is the part of all outputs that it would let through.
    """

    value: float | None
    n: int
    wrong: int
    needed: int
    share: float
    text: str


@dataclass(frozen=True)
class _Candidate:
    """Everything at or above one confidence; `n` and `wrong` as the test sees them, weighted."""

    value: float
    n: float
    wrong: float
    labelled: int
    labelled_wrong: int
    share: float


def needed(promise: float = PROMISE, sure: float = SURE, starts: int = STARTS) -> int:
    """The fewest labels, none of them wrong, that can prove anything."""
    return ceil(log((1 - sure) / starts) / log(1 - promise))


def learn_then_test(
    confidence: Sequence[float],
    wrong: Sequence[bool],
    *,
    promise: float = PROMISE,
    sure: float = SURE,
    starts: int = STARTS,
    weights: Sequence[float] | None = None,
) -> Threshold:
    """The loosest threshold that keeps the promise.

    `confidence` may be nan where the agent gave none. `weights` are one over the rate at which each
    output was picked to be looked at: an audited one of twenty stands for twenty.
    """
    candidates = _candidates(confidence, wrong, weights)
    passed = _loosest(
        candidates, _dealt(candidates, needed(promise, sure, starts), 1 - sure, starts), promise
    )
    if passed is None:
        return _not_enough(candidates, promise, sure, starts)
    text = (
        f"From confidence {passed.value:g} on at most {_share(promise)} are wrong, with {_share(sure)} "
        f"certainty: {passed.labelled_wrong:,} of {passed.labelled:,} labelled outputs were. "
        f"{percent(passed.share, 0)} of the outputs would need no person."
    )
    return Threshold(passed.value, passed.labelled, passed.labelled_wrong, 0, passed.share, text)


def _loosest(candidates, dealt, promise):
    """Test from strict to loose; what a passed test had to lose goes on to the next one."""
    passed, level = None, 0.0
    for candidate, own in zip(candidates, dealt, strict=True):
        level += own
        if level and _at_most(candidate, promise) <= level:
            passed = candidate
        else:
            level = 0.0
    return passed


def _candidates(confidence, wrong, weights):
    """Round numbers about equally many outputs apart, chosen without looking at what was wrong."""
    confidence, wrong = np.asarray(confidence, dtype=float), np.asarray(wrong, dtype=bool)
    weights = np.ones(len(wrong)) if weights is None else np.asarray(weights, dtype=float)
    given = ~np.isnan(confidence)
    if not given.any():
        return []
    points = cuts(confidence[given], steps=CANDIDATES)
    lowest = float(confidence[given].min())
    found = []
    for value in sorted({*points, lowest}, reverse=True):
        inside = given & (confidence >= value)
        mass = weights[inside].sum()
        if not mass:
            continue
        size = mass**2 / (weights[inside] ** 2).sum()
        bad = weights[inside & wrong].sum() / mass * size
        counts = int(inside.sum()), int((inside & wrong).sum())
        found.append(_Candidate(value, float(size), float(bad), *counts, float(mass / weights.sum())))
    return found


def _dealt(candidates, least, lost, starts):
    """How much of the certainty that may be lost each candidate brings: only by its size, never by labels."""
    if not candidates or candidates[-1].n < least:
        return [0.0] * len(candidates)
    sizes = [each.n for each in candidates]
    reaches = [least * reach for reach in REACHES[:starts] if least * reach <= sizes[-1]] or [least]
    places = [next(place for place, size in enumerate(sizes) if size >= reach) for reach in reaches]
    return [lost / len(places) * places.count(place) for place in range(len(candidates))]


def _at_most(candidate, promise):
    """P[so few or fewer are wrong] if the promise were just broken; the errors are rounded up."""
    return 1 - binomial_tail(ceil(candidate.wrong - 1e-9) + 1, floor(candidate.n + 1e-9), promise)


def _not_enough(candidates, promise, sure, starts):
    least = needed(promise, sure, starts)
    if not candidates or candidates[-1].n < least:
        have = candidates[-1] if candidates else None
        more = ceil((least - have.n) * have.labelled / have.n) if have else least
        text = f"Not enough evidence: {_labels(more)} needed, even if none of them is wrong."
        return _nothing(have, more, text)
    best = min(candidates, key=lambda each: ((each.wrong + 1) / (each.n + 2), -each.n))
    if best.wrong >= promise * best.n:
        counted = f"{best.labelled_wrong:,} of {best.labelled:,} labelled outputs were wrong"
        text = (
            f"No threshold keeps this promise: even from confidence {best.value:g} on {counted}. "
            "More labels alone will not change that."
        )
        return _nothing(best, 0, text)
    more = _missing(best, promise, (1 - sure) / starts, least)
    text = f"Not enough evidence: about {_labels(more)} needed, if they are as good as those so far."
    return _nothing(best, more, text)


def _labels(more):
    return f"{more:,} more labelled output is" if more == 1 else f"{more:,} more labelled outputs are"


def _share(number):
    return percent(number, 0 if round(number * 100, 6).is_integer() else 1)


def _nothing(candidate, more, text):
    if candidate is None:
        return Threshold(None, 0, 0, more, 0.0, text)
    return Threshold(None, candidate.labelled, candidate.labelled_wrong, more, candidate.share, text)


def _missing(candidate, promise, level, least):
    """How many more labels, as good as those so far, until the first test comes and is passed."""
    rate = candidate.wrong / candidate.n
    low, high = max(ceil(candidate.n), ceil(least * REACHES[0])), MOST_LABELS
    while low < high:
        middle = (low + high) // 2
        chance = 1 - binomial_tail(ceil(rate * middle) + 1, middle, promise)
        low, high = (low, middle) if chance <= level else (middle + 1, high)
    # Of all labels only some are as sure as this candidate asks.
    more = (low - candidate.n) / candidate.share * (candidate.labelled / candidate.n)
    return ceil(more) or least
