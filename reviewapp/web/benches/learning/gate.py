"""L8: whether the replay lets through what helps and stops what harms.

Rules are mined on the first three fifths; of the rest one half is the replay's, the other judges what it
let through, each rule by itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from reviewapp.base.figures import percent
from reviewapp.learning.edits import tokens
from reviewapp.learning.substitution import Substituted, passes_gate, replay
from reviewapp.learning.triggers import Trigger, TriggerIndex
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.web.benches.learning.judging import EARLIER, Pair, nightly, online, shown
from reviewapp.web.benches.learning.planting import planted

TIMES_BETTER = 4
KEPT = 0.95


@dataclass(frozen=True)
class Total:
    """What several rules did, each by itself."""

    rules: int
    better: int
    worse: int
    saved: int
    approved: int

    def __str__(self):
        sides = f"{self.better} : {self.worse}"
        return f"{sides} ({self.better / self.worse:.1f} : 1)" if self.worse else sides


def measure(folder: Path) -> Figure:
    pairs, _ = planted(folder)
    cut = int(len(pairs) * EARLIER)
    early, later = pairs[:cut], pairs[cut:]
    tiers = [online(early), nightly(early)]
    sets = {
        "cautious": [rule.pair for rule in shown(tiers, "cautious")],
        "eager": [rule.pair for rule in shown(tiers, "eager")],
    }
    rows = [row for name, rules in sets.items() for row in _rows(name, rules, later)]
    return Figure("L8", "The gate of the replay", rows)


def _rows(name, rules, later):
    tried, judged = _replayed(rules, later[::2]), _replayed(rules, later[1::2])
    passed = [pair for pair in rules if passes_gate(tried.get(pair, Substituted()))[0]]
    strict = [pair for pair in passed if tried.get(pair, Substituted()).low > 0]
    whole = _total(judged[pair] for pair in rules if pair in judged)
    kept = _total(judged[pair] for pair in passed if pair in judged)
    surer = _total(judged[pair] for pair in strict if pair in judged)
    share = kept.saved / whole.saved if whole.saved else 0.0
    yield Row(
        f"{name}: better : worse on the unseen half ({kept.rules} of {whole.rules} rules)",
        str(kept),
        f"{whole} without the gate; {surer} asking for a gain that is sure",
        f"≥ {TIMES_BETTER} : 1",
        kept.better >= TIMES_BETTER * kept.worse,
        kept.better + kept.worse,
    )
    yield Row(
        f"{name}: savings kept",
        f"{percent(share)} ({kept.saved} edits)",
        f"{whole.saved} edits without the gate; {surer.saved} asking for a sure gain",
        f"≥ {percent(KEPT, 0)}",
        share >= KEPT,
        whole.better + whole.worse,
    )
    yield Row(
        f"{name}: outputs touched that people left alone", str(kept.approved), f"{whole.approved} without"
    )


def _replayed(rules: list[Pair], cases: list[Pair]) -> dict[Pair, Substituted]:
    """Each rule on the outputs that hold its phrase."""
    index = TriggerIndex({pair: Trigger("phrase", "", tuple(tokens(pair[0]))) for pair in rules})
    found = defaultdict(list)
    for place, (output, final) in enumerate(cases):
        for pair in index.seen_in(output):
            found[pair].append((place, output, final))
    return {pair: replay([pair], rows) for pair, rows in found.items()}


def _total(results):
    results = [result for result in results if result.fired]
    return Total(
        len(results),
        sum(len(result.better) for result in results),
        sum(len(result.worse) for result in results),
        sum(result.saved for result in results),
        sum(result.fired_on_approved for result in results),
    )
