"""How far people agree beyond chance, and how sure that is. Pure.

The interval comes from drawing the outputs again, with a fixed seed: the same answers always give the
same interval.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from typing import NamedTuple

DRAWS = 500
SEED = 7


class Agreement(NamedTuple):
    """Krippendorff's alpha: 1 is perfect, 0 is chance, below they contradict each other."""

    alpha: float
    low: float
    high: float
    units: int


def agreement_of(
    answers: Iterable[tuple[Hashable, Hashable, Hashable]], *, level: float = 0.8
) -> Agreement | None:
    """Alpha of (unit, rater, label) with its interval; None where everybody always says the same."""
    import numpy  # noqa: PLC0415  pages that only show agreement need no matrices

    said = defaultdict(Counter)
    for unit, _, label in answers:
        said[unit][label] += 1
    said = [said[unit] for unit in sorted(said, key=str) if said[unit].total() > 1]
    labels = sorted({label for counts in said for label in counts}, key=str)
    if len(labels) < 2:
        return None
    counts = numpy.array([[each[label] for label in labels] for each in said], dtype=float)
    size = counts.sum(axis=1)
    apart = (size**2 - (counts**2).sum(axis=1)) / (size - 1)
    draws = numpy.random.default_rng(SEED).multinomial(len(said), [1 / len(said)] * len(said), size=DRAWS)
    drawn = _alphas(numpy, draws @ counts, draws @ apart)
    side = (1 - level) / 2
    low, high = numpy.quantile(drawn[~numpy.isnan(drawn)], [side, 1 - side])
    alpha = _alphas(numpy, counts.sum(axis=0)[None], apart.sum()[None])[0]
    return Agreement(
        *(round(float(each), 4) for each in (alpha, min(low, alpha), max(high, alpha))), len(said)
    )


def _alphas(numpy, whole, differing):
    """Alpha for each row; not a number where only one label is left to compare."""
    n = whole.sum(axis=1)
    by_chance = n * n - (whole**2).sum(axis=1)
    possible = by_chance > 0
    told = 1 - (n - 1) * differing / numpy.where(possible, by_chance, 1)
    return numpy.where(possible, told, numpy.nan)
