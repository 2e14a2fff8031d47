"""Which category a person will probably give an edit: proposed from earlier ones, never demanded. Pure.

A softmax regression over the measure of the edit and the words that went and came; small enough to be
learnt again each night, and the same on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any
from zlib import crc32

import numpy as np

from reviewapp.learning.edits import edit_of, stretches, tokens
from reviewapp.review.difference import json_diff, text_of

WORDS = 1024
ROUNDS = 150
PULL = 0.002
STEP = 0.1
LEAST_ROWS = 20


@dataclass(frozen=True)
class Tagger:
    """What was learnt: a weight for each feature and category."""

    categories: tuple[str, ...] = ()
    weights: Any = None

    def propose(self, before: Any, after: Any, *, most: int = 3) -> list[tuple[str, float]]:
        """The likeliest categories of an edit with their shares; none before enough was seen."""
        if not self.categories:
            return []
        shares = _softmax(features_of_edit(before, after)[None] @ self.weights)[0]
        ranked = sorted(zip(self.categories, shares.tolist(), strict=True), key=lambda one: (-one[1], one[0]))
        return ranked[:most]


def learn(rows: Iterable[tuple[Any, Any, str]]) -> Tagger:
    """Learn from edits (before, after, category); of an edit with several categories give a row for each."""
    rows = list(rows)
    categories = tuple(sorted({category for _, _, category in rows}))
    if len(rows) < LEAST_ROWS or len(categories) < 2:
        return Tagger()
    seen = np.stack([features_of_edit(before, after) for before, after, _ in rows])
    truth = np.zeros((len(rows), len(categories)))
    truth[range(len(rows)), [categories.index(category) for _, _, category in rows]] = 1
    return Tagger(categories, _descended(seen, truth))


def _descended(seen, truth):
    """Weights by gradient descent with momentum, each step scaled by what its feature has moved so far."""
    weights = np.zeros((seen.shape[1], truth.shape[1]))
    mean, spread = np.zeros_like(weights), np.zeros_like(weights)
    for turn in range(1, ROUNDS + 1):
        slope = seen.T @ (_softmax(seen @ weights) - truth) / len(seen) + PULL * weights
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        weights -= STEP * (mean / (1 - 0.9**turn)) / (np.sqrt(spread / (1 - 0.99**turn)) + 1e-8)
    return weights


def _softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


# ---- features ----------------------------------------------------------------------------------


def features_of_edit(before: Any, after: Any) -> np.ndarray:
    """The edit as numbers: its size and kinds, and which words went and came."""
    edit = edit_of(before, after)
    gone, come = _sides(before, after)
    found = np.zeros(WORDS + 8)
    found[:8] = (
        1.0,
        edit.rate,
        log1p(edit.removed) / 3,
        log1p(edit.added) / 3,
        log1p(max(0, edit.removed - edit.added)) / 3,
        log1p(max(0, edit.added - edit.removed)) / 3,
        not edit.added,
        not edit.removed,
    )
    named = [f"kind {edit.kind}", *(f"sub {name}" for name in edit.subkinds)]
    for name in named:
        found[8 + _place(name)] += 1
    for side, words in (("-", gone), ("+", come)):
        for word in set(words):
            found[8 + _place(side + word.casefold())] += 1 / (1 + len(set(words))) ** 0.5
    return found


def _place(name):
    return crc32(name.encode("utf-8", "surrogatepass")) % WORDS


def _sides(before, after) -> tuple[Sequence[str], Sequence[str]]:
    """The words that went and those that came; of fields their names."""
    old, new = text_of(before), text_of(after)
    if old is None or new is None:
        named = [f"{change.kind} {step}" for change in json_diff(before, after) for step in change.path]
        return named, []
    left, right = tokens(old), tokens(new)
    changed = stretches(left, right)
    gone = [word for one in changed for word in left[one.start : one.end]]
    return gone, [word for one in changed for word in right[one.new_start : one.new_end]]
