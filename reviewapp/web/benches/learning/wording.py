"""L1: whether errors that recur are found among all that people change, and whether what is shown is true.

The rules of a style guide are planted into 18,000 real post-edits, of which five in six are corrections of
something else. Mined on the first three fifths, judged on the rest.
"""

from pathlib import Path
from time import perf_counter

from reviewapp.base.figures import percent
from reviewapp.learning.estimates import jeffreys
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.web.benches.learning.judging import EARLIER, LEAST, finds, held, nightly, online, shown
from reviewapp.web.benches.learning.planting import planted

FOUND = {"cautious": 0.6, "eager": 0.85}
HOLD = {"cautious": 0.85}


def measure(folder: Path) -> Figure:
    pairs, rules = planted(folder)
    cut = int(len(pairs) * EARLIER)
    early, later = pairs[:cut], pairs[cut:]
    recurring = [one for one in rules if sum(row < cut for row in one.rows) >= LEAST]
    start = perf_counter()
    first = online(early)
    middle = perf_counter()
    second = nightly(early)
    end = perf_counter()
    rows = []
    for name in ("cautious", "eager"):
        rows += _rows(name, shown([first, second], name), (recurring, early, later), (first, second))
    alone = shown([first], "cautious")
    found = sum(finds(alone, one, early) for one in recurring)
    rows += [
        Row("cautious, tier 1 alone: planted errors found", _share(found, len(recurring)), n=len(recurring)),
        Row("cost of tier 1", f"{(middle - start) / cut * 1e6:.0f} µs a correction", n=cut),
        Row("cost of tier 2, nightly", f"{(end - middle) / cut * 1e6:.0f} µs a correction", n=cut),
    ]
    return Figure("L1", "Recurring corrections of wording", rows)


def _rows(name, rules, judged, tiers):
    recurring, early, later = judged
    found = sum(finds(rules, one, early) for one in recurring)
    true, again = held(rules, later)
    counts = _as_many(tiers, len(rules), lambda rule: len(rule.hits))
    bounds = _as_many(tiers[:1], len(rules), lambda rule: jeffreys(len(rule.hits), rule.exposures).low)
    plain = [
        (sum(finds(each, one, early) for one in recurring), *held(each, later)) for each in (counts, bounds)
    ]
    told = [(_share(hit, len(recurring)), _share(kept, seen)) for hit, kept, seen in plain]
    yield Row(
        f"{name}: planted errors found",
        _share(found, len(recurring)),
        f"{told[0][0]} by count; {told[1][0]} by lower bound of exact atoms",
        f"≥ {percent(FOUND[name], 0)}",
        found >= FOUND[name] * len(recurring),
        len(recurring),
    )
    yield Row(
        f"{name}: rules that hold later ({len(rules)} shown)",
        _share(true, again),
        f"{told[0][1]} by count; {told[1][1]} by lower bound of exact atoms",
        f"≥ {percent(HOLD[name], 0)}" if name in HOLD else "",
        true >= HOLD[name] * again if name in HOLD else None,
        again,
    )


def _as_many(tiers, size, worth):
    """As many rules as ours, the best by a plain measure."""
    rules = {rule.pair: rule for tier in tiers for rule in tier}
    return sorted(rules.values(), key=lambda rule: (-worth(rule), rule.pair))[:size]


def _share(part, whole):
    return f"{percent(part / whole)} ({part} of {whole})" if whole else "none"
