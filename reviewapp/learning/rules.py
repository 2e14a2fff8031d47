"""Routing rules from labelled outputs: where an agent errs more than elsewhere, as sentences. Pure.

Found by beam search, admitted under false-discovery control, then chosen one by one by how many new
errors each review would catch at least. The same labels give the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reviewapp.learning.estimates import Estimate, exact_interval
from reviewapp.learning.features import Test
from reviewapp.learning.search import Ground, counted, evidence, lower_bound, packed, search

COST_OF_A_CONDITION = 0.002
MOST_RULES = 25


@dataclass(frozen=True, eq=False)
class Rule:
    """Where errors gather. `fresh` counts what the rules before it leave; `holds` are the rows."""

    condition: dict
    conditions: int
    caught: int
    n: int
    precision: Estimate
    p: float
    units: int
    fresh: tuple[int, int]
    holds: np.ndarray
    share: float = 0.0  # of all errors, weighted where only a sample was looked at


def mine(
    tests: Sequence[Test],
    bad: np.ndarray,
    *,
    units: Sequence | None = None,
    beam: int = 120,
    depth: int = 3,
    q: float = 0.05,
    least_units: int = 3,
) -> list[Rule]:
    """At most 25 rules, the one that catches most per review first; none where there is only chance.

    `bad` says of each row whether it was wrong; `units` names each row's source (conversation,
    customer), so that one source with many rows is no proof.
    """
    bad = np.asarray(bad, dtype=bool)
    if not len(tests) or not bad.any() or bad.all():
        return []
    sources = _numbered(units, len(bad))
    per_unit = len(bad) / (int(sources.max()) + 1)
    ground = Ground.of([test.holds for test in tests], bad, per_unit=per_unit)
    found = _clearest(ground, search(ground, beam=beam, depth=depth, q=q, least=least_units), q)
    cover = _Cover(ground, found, sources, bad)
    return [_rule(tests, each, bad, sources, fresh) for each, fresh in cover.chosen(q, least_units)]


def blind_spots(
    tests: Sequence[Test],
    bad: np.ndarray,
    *,
    approved: np.ndarray,
    weights: np.ndarray,
    units: Sequence | None = None,
    **search_settings,
) -> list[Rule]:
    """Rules over what the policy approves without a person, from those that were audited.

    `approved` picks the rows: approved by the policy and looked at by an audit; `weights` is one over
    the rate at which each was picked. Rows count by weight in what is shown and in whether it stands.
    """
    places = np.flatnonzero(approved)
    inside = [Test(test.condition, test.holds[places], test.field, test.plainness) for test in tests]
    bad, weights = np.asarray(bad, dtype=bool)[places], np.asarray(weights, dtype=float)[places]
    own_units = None if units is None else [units[place] for place in places]
    base = float(np.average(bad, weights=weights)) if len(places) else 0.0
    return [
        _weighted(rule, bad, weights)
        for rule in mine(inside, bad, units=own_units, **search_settings)
        if _stands(rule.holds, bad, weights, base)
    ]


def without_nested(rules: Sequence[Rule], *, share: float = 0.9) -> list[Rule]:
    """The rules without those whose rows nearly all lie in a wider one; both would send them to review."""
    wide = [
        not any(
            other is not rule and other.n > rule.n and (other.holds & rule.holds).sum() >= share * rule.n
            for other in rules
        )
        for rule in rules
    ]
    return [rule for rule, stays in zip(rules, wide, strict=True) if stays]


def joined(conditions: Sequence[dict]) -> dict:
    """One condition that asks all of them; a field is asked only once whether it is given."""
    parts = []
    for condition in conditions:
        parts += [part for part in condition.get("all", [condition]) if part not in parts]
    # Guards first: what follows them can then be answered.
    parts.sort(key=lambda part: part.get("op") != "exists")
    return parts[0] if len(parts) == 1 else {"all": parts}


def _clearest(ground, found, q):
    """Of rules that lie one within the other, the one with most evidence. A narrower one stays beside it
    if more is wrong there by more than luck, so that no condition is there that adds nothing."""
    kept, masks = [], np.empty((len(found), ground.tests.shape[1]), np.uint64)
    gains = evidence(
        np.array([each.caught for each in found]), np.array([each.n for each in found]), ground.base
    )
    for place in sorted(range(len(found)), key=lambda place: (-gains[place], len(found[place].tests))):
        each = found[place]
        wider = np.flatnonzero(~(each.holds & ~masks[: len(kept)]).any(axis=1))
        rate = max((kept[place].caught / kept[place].n for place in wider), default=ground.base)
        if ground.luck(each.caught, each.n, rate) <= q and _is_earned(ground, each, q):
            masks[len(kept)] = each.holds
            kept.append(each)
    return kept


def _is_earned(ground, found, q):
    """Whether without any one of its conditions less would be wrong, by more than luck."""
    parts = [[other for other in found.tests if other != place] for place in found.tests]
    return all(ground.luck(found.caught, found.n, ground.rate(rest)) <= q for rest in parts if rest)


class _Cover:
    """Chooses rules greedily, each for what those before it leave."""

    def __init__(self, ground, found, sources, bad):
        self.ground, self.found, self.sources, self.bad = ground, found, sources, bad
        self.left = packed(np.ones((1, len(bad)), bool))[0]
        self.masks = np.stack([each.holds for each in found]) if found else np.empty((0, 0), np.uint64)
        self.cost = COST_OF_A_CONDITION * np.array([len(each.tests) for each in found])

    def chosen(self, q, least_units):
        for _ in range(MOST_RULES if self.found else 0):
            n, caught = self._fresh()
            gain = lower_bound(caught, n) - self.cost
            best = self._best(gain, n, caught, q, least_units)
            if best is None:
                return
            yield self.found[best], (int(caught[best]), int(n[best]))
            self.left = self.left & ~self.masks[best]

    def _best(self, gain, n, caught, q, least_units):
        """The rule that gains most of those that are worth it by what they add."""
        for place in np.argsort(-gain, kind="stable"):
            if gain[place] <= self.ground.base:
                return None
            if self.ground.luck(int(caught[place]), int(n[place]), self.ground.base) > q:
                continue
            if self._fresh_sources(place) >= least_units:
                return int(place)
        return None

    def _fresh(self):
        inside = self.masks & self.left
        return counted(inside), counted(inside & self.ground.bad)

    def _fresh_sources(self, place):
        rows = _unpacked(self.masks[place] & self.left, len(self.bad)) & self.bad
        return len(np.unique(self.sources[rows]))


def _unpacked(bits, length):
    return np.unpackbits(bits.view(np.uint8))[:length].astype(bool)


def _numbered(units, length):
    if units is None:
        return np.arange(length)
    places = {unit: number for number, unit in enumerate(dict.fromkeys(units))}
    return np.array([places[unit] for unit in units])


def _rule(tests, found, bad, sources, fresh):
    chosen = sorted((tests[place] for place in found.tests), key=lambda test: test.plainness)
    holds = _unpacked(found.holds, len(bad))
    return Rule(
        joined([test.condition for test in chosen]),
        len(chosen),
        found.caught,
        found.n,
        exact_interval(found.caught, found.n),
        found.p,
        len(np.unique(sources[holds & bad])),
        fresh,
        holds,
        found.caught / int(bad.sum()),
    )


def _weighted(rule, bad, weights):
    """The same rule with its figures for all that was approved, not only for what was audited."""
    inside, wrong = weights[rule.holds], weights[rule.holds & bad].sum()
    size = inside.sum() ** 2 / (inside**2).sum()
    mean = float(wrong / inside.sum())
    precision = exact_interval(mean * size, size)
    share = float(wrong / weights[bad].sum())
    return Rule(**{**vars(rule), "precision": precision, "share": share})


def _stands(holds, bad, weights, base):
    """A few heavy rows must not make a slice: by weight, too, its lower bound lies above the rest."""
    inside = weights[holds]
    size = inside.sum() ** 2 / (inside**2).sum()
    return lower_bound(weights[holds & bad].sum() / inside.sum() * size, size) > base
