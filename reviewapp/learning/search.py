"""A beam search over conjunctions of tests, 64 rows at a time. Pure and without chance.

Each level joins the best conjunctions found so far with every test. What is best is judged twice: by
the evidence that more is wrong inside than outside, and by the share that is wrong at least.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np

from reviewapp.learning.numbers import binomial_tail

POOL = 3000
WEAK = 2.0
SURE = 2.0  # standard errors; less would let a lucky handful stand before a large slice


@dataclass(frozen=True, eq=False)
class Found:
    """One conjunction: the places of its tests, how many rows it holds for, how many of those are bad."""

    tests: tuple[int, ...]
    n: int
    caught: int
    holds: np.ndarray  # packed
    p: float = 1.0


@dataclass(frozen=True, eq=False)
class Ground:
    """The rows to search: tests and labels as bits, and how often a row is wrong anyway."""

    tests: np.ndarray
    bad: np.ndarray
    base: float
    per_unit: float = 1.0

    @classmethod
    def of(cls, columns: Sequence[np.ndarray], bad: np.ndarray, *, per_unit: float = 1.0) -> "Ground":
        return cls(packed(np.stack(columns)), packed(bad[None])[0], float(bad.mean()), per_unit)

    def mask(self, tests) -> np.ndarray:
        return np.bitwise_and.reduce(self.tests[list(tests)], axis=0)

    def rate(self, tests) -> float:
        """How often a row is wrong where all these tests hold."""
        inside = self.mask(tests)
        return int(counted(inside & self.bad)) / int(counted(inside))

    def luck(self, caught: int, n: int, rate: float) -> float:
        """How probably at least so many of n are bad at this rate, if the best of all tests is looked at."""
        return chance(caught / self.per_unit, n / self.per_unit, rate) * len(self.tests)


def packed(rows: np.ndarray) -> np.ndarray:
    """Booleans as words of 64 bits; the last word is filled with zeros."""
    missing = -rows.shape[1] % 64
    return np.packbits(np.pad(rows, ((0, 0), (0, missing))), axis=1).view(np.uint64)


def counted(bits: np.ndarray) -> np.ndarray:
    return np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)


def lower_bound(caught, n):
    """Wilson's, one-sided 98 %: quick, and good enough to order by."""
    n = np.maximum(n, 1)
    rate, square = caught / n, SURE * SURE
    half = SURE * np.sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    return np.maximum((rate + square / (2 * n) - half) / (1 + square / n), 0)


def evidence(caught, n, base):
    """n times the divergence from the base rate: minus the logarithm of Chernoff's bound on the chance."""
    rate = np.clip(caught / np.maximum(n, 1), 1e-12, 1 - 1e-12)
    base = min(max(base, 1e-9), 1 - 1e-9)
    gain = n * (rate * np.log(rate / base) + (1 - rate) * np.log((1 - rate) / (1 - base)))
    return np.where(rate > base, gain, 0.0)


def search(ground: Ground, *, beam: int, depth: int, q: float, least: int) -> list[Found]:
    """Every conjunction of up to `depth` tests that stands when at most `q` of those standing are chance."""
    level, kept, scored = _first(ground, least), [], []
    for size in range(1, depth + 1):
        kept.append(_best(level, POOL, ground.base))
        scored.append(comb(len(ground.tests), size))
        level = _joined(ground, _best(level, beam, ground.base), least) if size < depth else None
    return _standing(ground, kept, scored, q)


@dataclass(eq=False)
class _Level:
    """Conjunctions of one size, as columns; masks are made again when asked for."""

    tests: np.ndarray  # (k, size)
    n: np.ndarray
    caught: np.ndarray

    def take(self, places):
        return _Level(self.tests[places], self.n[places], self.caught[places])


def _first(ground, least):
    n, caught = counted(ground.tests), counted(ground.tests & ground.bad)
    return _worth(_Level(np.arange(len(n))[:, None], n, caught), ground.base, least)


def _worth(level, base, least):
    return level.take(np.flatnonzero((level.caught >= least) & (level.caught > base * level.n)))


def _best(level, most, base):
    """Half by evidence, half by the share that is wrong at least; the first of equals stays."""
    half = -(-most // 2)
    by_evidence = np.argsort(-evidence(level.caught, level.n, base), kind="stable")[:half]
    by_share = np.argsort(-lower_bound(level.caught, level.n), kind="stable")[:half]
    return level.take(np.unique(np.concatenate([by_evidence, by_share])))


def _joined(ground, beam, least):
    """Each conjunction of the beam with each test that leaves some of its rows out."""
    grown = []
    for chosen, whole in zip(beam.tests, beam.n, strict=True):
        inside = ground.tests & ground.mask(chosen)
        n = counted(inside)
        useful = np.flatnonzero((n < whole) & (n >= least))
        caught = counted(inside[useful] & ground.bad)
        pairs = np.column_stack([np.tile(chosen, (len(useful), 1)), useful])
        grown.append(_worth(_Level(np.sort(pairs, axis=1), n[useful], caught), ground.base, least))
    size = beam.tests.shape[1] + 1
    tests = np.concatenate([level.tests for level in grown] or [np.empty((0, size), int)])
    _, first = np.unique(tests, axis=0, return_index=True)
    together = [
        np.concatenate([getattr(level, name) for level in grown] or [np.empty(0, int)])
        for name in ("n", "caught")
    ]
    return _Level(tests, *together).take(first)


def _standing(ground, kept, scored, q):
    """Benjamini and Hochberg over all conjunctions there are, an equal share of `q` for each size."""
    found = []
    for level, possible in zip(kept, scored, strict=True):
        strong = evidence(level.caught, level.n, ground.base) / ground.per_unit >= WEAK
        for tests, n, caught in zip(level.tests[strong], level.n[strong], level.caught[strong], strict=True):
            p = chance(caught / ground.per_unit, n / ground.per_unit, ground.base)
            found.append((p * possible * len(kept), p, tests, int(n), int(caught)))
    found.sort(key=lambda each: each[0])
    last = max((rank for rank, each in enumerate(found, 1) if each[0] <= rank * q), default=0)
    return [
        Found(tuple(map(int, tests)), n, caught, ground.mask(tests), p)
        for _, p, tests, n, caught in found[:last]
    ]


@lru_cache(maxsize=200_000)
def chance(caught: float, n: float, rate: float) -> float:
    """P[so many or more of n]; rows of one source count as one, so the numbers need not be whole."""
    return binomial_tail(caught, n, rate)
