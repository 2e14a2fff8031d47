"""L13, in memory: what one correction costs when a thousand, or a million, came before it.

Real post-edits again and again, their rare words new each time, so that the vocabulary grows as a real one
does. Between the measured stretches the state is filled with the atoms alone. The same in the database is
measured by the loop's own bench.
"""

import resource
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

from reviewapp.learning.atoms import Atom, atoms_of, key_of
from reviewapp.learning.edits import TOKEN, tokens
from reviewapp.learning.triggers import Trigger, TriggerIndex, trigger_of
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.web.benches.learning.planting import translations

BANDS = (1_000, 10_000, 100_000, 1_000_000)
STRETCH = 1_000
RARE = 3
WATCHED = 3
MOST_GROWTH, MOST_MICROSECONDS, MOST_MEGABYTES = 2, 1000, 400


class State:
    """How often each atom came, and how often there was what those that recur need."""

    def __init__(self):
        self.hits: Counter[bytes] = Counter()
        self.seen: dict[Trigger, int] = {}
        self.index = TriggerIndex()

    def take(self, before: str, after: str) -> None:
        """One correction: its chances, then its atoms."""
        for trigger in self.index.seen_in(before):
            self.seen[trigger] += 1
        self.count(atoms_of(before, after))

    def count(self, atoms: list[Atom]) -> None:
        for atom in atoms:
            key = key_of(1, "wording", atom)
            self.hits[key] += 1
            if self.hits[key] == WATCHED and (trigger := trigger_of(atom)):
                self.watch(trigger)

    def watch(self, trigger: Trigger) -> None:
        for part in filter(None, trigger.parts):
            if part not in self.seen:
                self.seen[part] = 0
                self.index.add(part, part)


def measure(folder: Path) -> Figure:
    pairs = [(row["mt"], row["pe"]) for row in translations(folder)]
    seen = Counter(word for before, after in pairs for word in {*tokens(before), *tokens(after)})
    rare = {word for word, count in seen.items() if count <= RARE and len(word) > 2}
    known = [atoms_of(*pair) for pair in pairs]
    state, done, costs = State(), 0, []
    start = _megabytes()
    for band in BANDS:
        for number in range(done, band - STRETCH):
            state.count(list(_renewed(known[number % len(pairs)], rare, number // len(pairs))))
        begun = process_time()
        for number in range(band - STRETCH, band):
            state.take(*(renew(text, rare, number // len(pairs)) for text in pairs[number % len(pairs)]))
        costs.append((process_time() - begun) / STRETCH * 1e6)
        done = band
    return Figure(
        "L13 in memory", "Cost of a correction", [*_rows(costs), _memory(_megabytes() - start, state)]
    )


def _rows(costs) -> Iterator[Row]:
    for band, cost in zip(BANDS, costs, strict=True):
        yield Row(
            f"after {band:,}",
            f"{cost:.0f} µs a correction",
            reach=f"≤ {MOST_MICROSECONDS} µs",
            met=cost <= MOST_MICROSECONDS,
            n=STRETCH,
        )
    growth = costs[-1] / costs[1]
    yield Row(
        "after a million to after ten thousand",
        f"{growth:.2f} times",
        reach=f"≤ {MOST_GROWTH} times",
        met=growth <= MOST_GROWTH,
        n=STRETCH,
    )


def _memory(grown, state):
    told = f"{grown:.0f} MB for {len(state.hits):,} atoms, {len(state.index):,} watched"
    return Row("memory grown", told, reach=f"≤ {MOST_MEGABYTES} MB", met=grown <= MOST_MEGABYTES, n=BANDS[-1])


def renew(text, rare, turn):
    return TOKEN.sub(lambda found: _new(found.group(), rare, turn), text) if turn else text


def _renewed(atoms, rare, turn):
    for atom in atoms:
        yield replace(atom, before=renew(atom.before, rare, turn), after=renew(atom.after, rare, turn))


def _new(word, rare, turn):
    return f"{word}{turn}" if word in rare else word


def _megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
