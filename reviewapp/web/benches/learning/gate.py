"""L8: whether the replay lets through what helps and stops what harms.

Rules are mined on the first three fifths, where the gate looks too, at half weight; of the rest one half is
the replay's, the other judges what it let through, each rule by itself. One half is drawn many times, since
on a single one the ratio is off by a third of its value either way.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reviewapp.base.figures import percent
from reviewapp.learning.edits import tokens
from reviewapp.learning.substitution import Substituted, passes_gate, replay
from reviewapp.learning.triggers import Trigger, TriggerIndex
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.web.benches.learning.judging import EARLIER, Pair, nightly, online, shown
from reviewapp.web.benches.learning.planting import planted

TIMES_BETTER = 4
KEPT = 0.95


SPLITS, SEED = 30, 8


@dataclass
class Total:
    """What several rules did, each by itself, over all drawn halves."""

    rules: int = 0
    better: int = 0
    worse: int = 0
    saved: int = 0
    approved: int = 0

    def add(self, results):
        for result in results:
            self.rules += bool(result.fired)
            self.better += len(result.better)
            self.worse += len(result.worse)
            self.saved += result.saved
            self.approved += result.fired_on_approved

    @property
    def ratio(self):
        return self.better / max(self.worse, 1)

    def __str__(self):
        return f"{self.better / SPLITS:.0f} : {self.worse / SPLITS:.0f} ({self.ratio:.2f} : 1)"


def measure(folder: Path) -> Figure:
    pairs, _ = planted(folder)
    cut = int(len(pairs) * EARLIER)
    early, later = pairs[:cut], pairs[cut:]
    tiers = [online(early), nightly(early)]
    sets = {name: [rule.pair for rule in shown(tiers, name)] for name in ("cautious", "eager")}
    rows = [row for name, rules in sets.items() for row in _rows(name, rules, early, later)]
    return Figure("L8", "The gate of the replay", rows)


def _rows(name, rules, early, later):
    kept, whole, plain, sure = _totals(rules, early, later)
    n, count = (
        (whole.better + whole.worse) // SPLITS,
        f"{kept.rules // SPLITS} of {whole.rules // SPLITS} rules",
    )
    share, alone, surely = (each.saved / (whole.saved or 1) for each in (kept, plain, sure))
    yield Row(
        f"{name}: better : worse on the unseen half ({count})",
        str(kept),
        f"{whole} without the gate; {plain} by later outputs alone; {sure} asking for a gain that is sure",
        f"≥ {TIMES_BETTER} : 1",
        kept.ratio >= TIMES_BETTER,
        n,
    )
    yield Row(
        f"{name}: savings kept",
        f"{percent(share)} ({kept.saved / SPLITS:.0f} edits)",
        f"{percent(alone)} by later outputs alone; {percent(surely)} asking for a sure gain",
        f"≥ {percent(KEPT, 0)}",
        share >= KEPT,
        n,
    )
    touched = f"{whole.approved / SPLITS:.0f} without"
    yield Row(
        f"{name}: outputs touched that people left alone", f"{kept.approved / SPLITS:.0f}", touched, n=n
    )


def _totals(rules, early, later):
    """What our gate lets through, all rules, a gate by later outputs alone, and one that wants sure gains."""
    fires, before = _firing(rules, later), _replayed(_firing(rules, early))
    totals = {gate: Total() for gate in ("ours", "none", "later only", "sure")}
    for half in _halves(len(later)):
        tried, judged = _replayed(fires, half), _replayed(fires, ~half)
        for gate, total in totals.items():
            total.add(judged[rule] for rule in rules if _passes(gate, tried[rule], before[rule]))
    return totals.values()


def _passes(gate, tried, before):
    passed = gate == "none" or passes_gate(tried, before if gate == "ours" else None)[0]
    return passed and (gate != "sure" or tried.low > 0)


def _halves(count):
    """The even places, as they came, and then halves drawn at random."""
    yield np.arange(count) % 2 == 0
    chance = np.random.default_rng(SEED)
    for _ in range(SPLITS - 1):
        yield chance.random(count) < 0.5


def _firing(rules: list[Pair], cases: list[Pair]) -> dict[Pair, list]:
    """For each rule the outputs that hold its phrase."""
    index = TriggerIndex({pair: Trigger("phrase", "", tuple(tokens(pair[0]))) for pair in rules})
    found = {rule: [] for rule in rules}
    for place, (output, final) in enumerate(cases):
        for pair in index.seen_in(output):
            found[pair].append((place, output, final))
    return found


def _replayed(fires, half=None) -> dict[Pair, Substituted]:
    """Each rule on those of its outputs that lie in the half."""
    return {
        rule: replay([rule], [case for case in cases if half is None or half[case[0]]])
        for rule, cases in fires.items()
    }
