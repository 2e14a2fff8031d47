"""The past inputs most like a new one, by the words they share and how rare those are. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable
from math import log, sqrt
from typing import Any

from reviewapp.learning.themes import features_of

LONGEST = 4_000


def text_of_input(value: Any) -> str:
    """All words of an input, whatever its shape: what it was about, not how it was sent."""
    parts, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += reversed(list(one.values()))
        elif isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, str):
            parts.append(one)
    return " ".join(parts)[:LONGEST]


def nearest(
    text: str, others: Iterable[tuple[Hashable, str]], *, most: int = 5
) -> list[tuple[Hashable, float]]:
    """The ids of those most like the text, with the cosine of each, the nearest first; never one at 0."""
    counted = [(key, features_of(other)) for key, other in others]
    seen = Counter(feature for _, features in counted for feature in features)
    rarity = {feature: log((1 + len(counted)) / (1 + times)) + 1 for feature, times in seen.items()}
    wanted = _weighed(features_of(text), rarity)
    found = [(key, _cosine(wanted, _weighed(features, rarity))) for key, features in counted]
    ranked = sorted(found, key=lambda each: (-each[1], str(each[0])))
    return [(key, round(likeness, 4)) for key, likeness in ranked[:most] if likeness > 0]


def _weighed(features, rarity):
    """Unit length; what none of the others says tells nothing apart."""
    weights = {one: (1 + log(times)) * rarity[one] for one, times in features.items() if one in rarity}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {one: weight / length for one, weight in weights.items()} if length else {}


def _cosine(one, other):
    small, large = sorted((one, other), key=len)
    return sum(weight * large.get(feature, 0.0) for feature, weight in small.items())
