"""Of phrases that contain each other and are changed in the same corrections one speaks for all. Pure."""

from collections import Counter, defaultdict
from math import log

LEAST_RATE = 0.1
SHARED = 0.6
AS_GOOD = 0.9


def families(pairs, exposures):
    """The pairs that stay, the surest first, each told as fully as its family tells it.

    `pairs` gives for each pair of phrases its hits first, `exposures` for each phrase its chances.
    """
    ranked = sorted(pairs, key=lambda pair: _rank(pair, pairs[pair][0], exposures[pair[0]]))
    often = [pair for pair in ranked if len(pairs[pair][0]) >= LEAST_RATE * len(exposures[pair[0]])]
    return _gathered(_gathered(often, pairs, exposures), pairs, exposures)


def _gathered(ranked, pairs, exposures):
    """Looks for a home only among those that share a hit, so that no two pairs are compared in vain."""
    at = defaultdict(list)
    leaders, told = [], []
    for pair in ranked:
        hits = pairs[pair][0]
        shared = Counter(number for place in hits for number in at[place])
        near = (n for n, count in sorted(shared.items()) if count >= SHARED * len(hits))
        home = next((n for n in near if _akin(pair, leaders[n])), None)
        if home is None:
            for place in hits:
                at[place].append(len(leaders))
            leaders.append(pair)
            told.append(pair)
        elif _is_fuller(pair, told[home]) and _is_as_good(pair, leaders[home], pairs, exposures):
            told[home] = pair
    return told


def _rank(pair, hits, exposures):
    """The surest first: the evidence that it is changed more often than one time in five."""
    n, h = len(exposures), len(hits)
    rate = min(max((h + 0.5) / (n + 1), 0.2), 0.99)
    sure = h * log(rate / 0.2) + (n - h) * log((1 - rate) / 0.8)
    return -round(sure, 6), not pair[1], len(pair[0]) + len(pair[1]), pair


def _akin(one, other):
    return _within(one[0], other[0]) or _within(other[0], one[0])


def _is_fuller(pair, than):
    """It says all that the other says, and more is changed in it."""
    holds = all(_within(short, long) for short, long in zip(than, pair, strict=True))
    return holds and sum(map(len, _core(*pair))) > sum(map(len, _core(*than)))


def _is_as_good(pair, leader, pairs, exposures):
    hits, most = len(pairs[pair][0]), len(pairs[leader][0])
    rate, best = hits / len(exposures[pair[0]]), most / len(exposures[leader[0]])
    return hits >= AS_GOOD * most and rate >= AS_GOOD * best


def _core(one, other):
    """What differs between two phrases: without the words that both begin and both end with."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return one, other


def _within(short, long):
    return any(long[place : place + len(short)] == short for place in range(len(long) - len(short) + 1))
