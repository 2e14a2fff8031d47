"""L9: what is said about a pattern, and what came of it.

Real replacements by professional post-editors, and real mistakes of a classifier, counted on the first three
fifths of the outputs and judged on the rest. The interval is for the rate; so few later chances scatter
around any rate, which is allowed for.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from pathlib import Path

import numpy as np

from reviewapp.base.figures import percent
from reviewapp.learning.admission import SETTINGS
from reviewapp.learning.atoms import atoms_of
from reviewapp.learning.estimates import (
    Estimate,
    beliefs_after,
    calibration,
    calibration_error,
    expected,
    jeffreys,
)
from reviewapp.learning.numbers import log_beta, log_binomial
from reviewapp.learning.triggers import TriggerIndex, trigger_of
from reviewapp.web.benches.learning.figure import Figure, Row

EARLIER = 0.6
LEAST_SOURCES, LEAST_SHOWN, LEAST_LATER = 2, 3, 3
LEVEL = 0.8
SEED, TIMES = 9, 50
MOST_ERROR, COVERED = 0.05, (0.72, 0.88)


@dataclass(frozen=True)
class Candidate:
    """A replacement: seen so often of so many chances, and later so often of so many."""

    hits: int
    n: int
    later_hits: int
    later_n: int


def measure(folder: Path) -> Figure:
    found = candidates(posted_edits(folder))
    often = [c for c in found if c.hits >= LEAST_SHOWN]
    bar = SETTINGS["eager"].bar
    shown = [c for c in often if jeffreys(c.hits, c.n).low >= bar]
    rows = [
        *of_population("wordings, all noticed", found, reach=True),
        *of_population(f"wordings seen {LEAST_SHOWN} times or more", often, reach=True),
        *of_population("wordings strong enough to be shown", shown, reach=False),
        *of_population("intents taken for another", confusions(folder), reach=True),
    ]
    return Figure("L9", "What is said, and what came of it", rows)


def of_population(name, found, *, reach):
    """Calibration error and coverage of ours, beside the plain mean over everything seen."""
    ours = error(found, lambda c: expected(c.hits, c.n))
    plain = error(found, lambda c: jeffreys(c.hits, c.n))
    within = covered(found, lambda c: beliefs_after(c.hits, c.n))
    plainly = covered(found, lambda c: (c.hits + 0.5, c.n - c.hits + 0.5))
    low, high = (percent(bound, 0) for bound in COVERED)
    yield Row(
        f"calibration error, {name}",
        f"{ours:.3f}",
        f"{plain:.3f} plain Jeffreys; {by_chance(found):.3f} by chance alone, were all of it true",
        f"≤ {MOST_ERROR}" if reach else "",
        ours <= MOST_ERROR if reach else None,
        len(found),
    )
    yield Row(
        f"{percent(LEVEL, 0)} interval covers, {name}",
        percent(within),
        f"{percent(plainly)} plain Jeffreys",
        f"{low} to {high}" if reach else "",
        COVERED[0] <= within <= COVERED[1] if reach else None,
        len(found),
    )


def posted_edits(folder):
    """Outputs with what became of them, the languages taking turns as they would in a queue."""
    with gzip.open(folder / "translations" / "ro-en_et-en.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    by_language = {}
    for row in rows:
        by_language.setdefault(row["lp"], []).append((row["mt"], row["pe"]))
    return [pair for turn in zip(*by_language.values(), strict=False) for pair in turn]


def candidates(edits) -> list[Candidate]:
    """Every replacement that two earlier outputs show, with all its chances before and after."""
    atoms = [{a for a in atoms_of(before, after) if a.kind == "replace"} for before, after in edits]
    cut = int(len(edits) * EARLIER)
    often = Counter(atom for found in atoms[:cut] for atom in found)
    kept = {atom for atom, count in often.items() if count >= LEAST_SOURCES}
    index = TriggerIndex({atom: trigger for atom in kept if (trigger := trigger_of(atom))})
    seen, hit = (Counter(), Counter()), (Counter(), Counter())
    for place, ((before, _), found) in enumerate(zip(edits, atoms, strict=True)):
        late = place >= cut
        chances = index.seen_in(before)
        seen[late].update(chances)
        hit[late].update(found & chances)
    return [
        Candidate(hit[0][atom], seen[0][atom], hit[1][atom], seen[1][atom])
        for atom in sorted(kept)
        if seen[1][atom] >= LEAST_LATER and hit[0][atom] >= LEAST_SOURCES
    ]


def confusions(folder) -> list[Candidate]:
    """Every intent that the weak agent took for another twice; nothing was chosen on this set."""
    with gzip.open(folder / "intents" / "banking_weak.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    cut = int(len(rows) * EARLIER)
    seen, hit = (Counter(), Counter()), (Counter(), Counter())
    for place, row in enumerate(rows):
        seen[place >= cut][row["pred"]] += 1
        hit[place >= cut][row["pred"], row["gold"]] += row["pred"] != row["gold"]
    return [
        Candidate(count, seen[0][said], hit[1][said, meant], seen[1][said])
        for (said, meant), count in hit[0].items()
        if count >= LEAST_SOURCES and seen[1][said] >= LEAST_LATER
    ]


def error(found, estimate: Callable[[Candidate], Estimate]) -> float:
    return calibration_error(calibration((estimate(c).mean, c.later_hits, c.later_n) for c in found))


def by_chance(found) -> float:
    """The calibration error that remains for so many later chances if every word of ours is true."""
    chance = np.random.default_rng(SEED)
    later = np.array([c.later_n for c in found])
    beliefs = np.array([beliefs_after(c.hits, c.n) for c in found])
    said = beliefs[:, 0] / beliefs.sum(axis=1)
    drawn = (chance.binomial(later, chance.beta(*beliefs.T)) for _ in range(TIMES))
    errors = [calibration_error(calibration(zip(said, kept, later, strict=True))) for kept in drawn]
    return float(np.mean(errors))


def covered(found, belief: Callable[[Candidate], tuple[float, float]]) -> float:
    """How many later counts lie in the middle of what was foreseen for as many chances.

    Counts are whole: one that straddles a bound lies within by the part of its probability that does.
    """
    side = (1 - LEVEL) / 2
    inside = 0.0
    for each in found:
        below, itself = foreseen(each.later_hits, each.later_n, belief(each))
        overlap = min(below + itself, 1 - side) - max(below, side)
        inside += max(0.0, overlap) / itself
    return inside / len(found)


def foreseen(count, n, belief):
    """The probability of fewer than `count` in `n`, and of `count` itself."""
    a, b = belief

    def chance(k):
        return exp(log_binomial(n, k) + log_beta(a + k, b + n - k) - log_beta(a, b))

    return sum(map(chance, range(count))), max(chance(count), 1e-12)
