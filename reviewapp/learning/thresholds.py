"""From which confidence on nobody has to look, with a promise that holds: Learn then Test. Pure.

The promise is "with 90 % certainty at most 2 % of what is approved without a person is wrong". Candidates
are tested exactly, from strict to loose, also where all of one kind of output was looked at and of another
only a sample. The certainty that may be lost is dealt out to three starting points; a test that is passed
hands its part on to the next, one that fails loses it. So the chance that any candidate is let through
wrongly stays within what was dealt out, however many are tested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log, log1p

import numpy as np

from reviewapp.base.figures import percent
from reviewapp.learning.bands import cuts
from reviewapp.learning.numbers import binomial_tail

PROMISE = 0.02
SURE = 0.9
STARTS = 3
CANDIDATES = 40
CELLS = 200
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
    """Everything at or above one confidence; `n` and `wrong` in labels that were worth the same.

    `parts` are (weight, labelled, wrong), the heavier ones first.
    """

    value: float
    n: float
    wrong: float
    parts: tuple[tuple[float, int, int], ...]
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
    output was picked to be looked at: an audited one of twenty stands for twenty. There may be two of them,
    one for what people see anyway and one for what is audited.
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
    kinds = sorted(set(weights.tolist()), reverse=True)
    if len(kinds) > 2:
        raise ValueError("Outputs are seen anyway or audited: there are two weights at most.")
    lowest = float(confidence[given].min())
    found = []
    for value in sorted({*_points(confidence[given], weights[given]), lowest}, reverse=True):
        inside = given & (confidence >= value)
        mass = weights[inside].sum()
        if not mass:
            continue
        size = mass**2 / (weights[inside] ** 2).sum()
        bad = weights[inside & wrong].sum() / mass * size
        seen = [inside & (weights == kind) for kind in kinds]
        parts = tuple(
            (kind, int(part.sum()), int((part & wrong).sum()))
            for kind, part in zip(kinds, seen, strict=True)
            if part.any()
        )
        counts = int(inside.sum()), int((inside & wrong).sum())
        found.append(_Candidate(value, float(size), float(bad), parts, *counts, float(mass / weights.sum())))
    return found


def _points(confidence, weights):
    """Where equally many outputs lie between, not labels: few of those that nobody must see have one."""
    order = np.argsort(confidence)
    mass = weights[order].cumsum()
    places = np.searchsorted(mass, np.linspace(0, mass[-1], len(order), endpoint=False), side="right")
    return cuts(confidence[order][places], steps=CANDIDATES)


def _dealt(candidates, least, lost, starts):
    """How much of the certainty that may be lost each candidate brings: only by its size, never by labels."""
    if not candidates or candidates[-1].n < least:
        return [0.0] * len(candidates)
    sizes = [each.n for each in candidates]
    reaches = [least * reach for reach in REACHES[:starts] if least * reach <= sizes[-1]] or [least]
    places = [next(place for place, size in enumerate(sizes) if size >= reach) for reach in reaches]
    return [lost / len(places) * places.count(place) for place in range(len(candidates))]


def _at_most(candidate, promise):
    """P[so few or fewer are wrong] at most, if the promise were just broken."""
    if len(candidate.parts) == 1:
        ((_, n, wrong),) = candidate.parts
        return 1 - binomial_tail(wrong + 1, n, promise)
    return _at_most_of_two(*candidate.parts, promise)


def _at_most_of_two(audited, seen, promise):
    """The same where one part stands for many outputs and the other for itself.

    How the wrong ones are spread over the two is not known, so the worst spread counts. Between two spreads
    that are tried the chance is no higher than if each part had the lower of its two rates.
    """
    weight, n, wrong = audited
    lighter, others, others_wrong = seen
    mass = weight * n + lighter * others
    total = weight * wrong + lighter * others_wrong
    few = np.arange(min(n, int(total / weight + 1e-9)) + 1)
    left = np.minimum(np.floor((total - weight * few) / lighter + 1e-9), others).astype(int)
    spread = promise * mass - np.array([min(lighter * others, promise * mass), 0.0])
    rates = np.linspace(*np.minimum(spread / (weight * n), 1), CELLS + 1)
    rest = np.clip((promise * mass - rates * weight * n) / (lighter * others), 0, 1)
    ways, other_ways = _log_ways(n, few[-1]), _log_ways(others, left[0])
    return max(
        float(_chances(ways, n, low) @ np.minimum(_chances(other_ways, others, under).cumsum(), 1)[left])
        for low, under in zip(rates[:-1], rest[1:], strict=True)
    )


def _log_ways(n, most):
    """ln of the ways to choose 0 … most of n."""
    k = np.arange(1, most + 1)
    return np.concatenate([[0.0], np.cumsum(np.log(n - k + 1) - np.log(k))])


def _chances(ways, n, rate):
    """P[0], P[1] … of Binomial(n, rate), as far as the ways go."""
    k = np.arange(len(ways))
    if rate <= 0:
        return (k == 0).astype(float)
    if rate >= 1:
        return (k == n).astype(float)
    return np.exp(ways + k * log(rate) + (n - k) * log1p(-rate))


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
