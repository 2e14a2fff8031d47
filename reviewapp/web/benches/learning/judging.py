"""Rules of wording as the product would show them, and what became of them in later outputs."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reviewapp.learning.admission import SETTINGS, Candidate, e_bh, lacking, log_e
from reviewapp.learning.atoms import atoms_of
from reviewapp.learning.edits import tokens
from reviewapp.learning.families import families
from reviewapp.learning.phrases import change_rates, mine, wide_rate
from reviewapp.learning.substitution import pair_of, rewrite
from reviewapp.learning.triggers import Trigger, TriggerIndex, trigger_of, words_of
from reviewapp.web.benches.learning.planting import Planted

EARLIER = 0.6
LEAST = 3
HELD = 0.3

Pair = tuple[str, str]


@dataclass(frozen=True)
class Rule:
    """A wording that may be shown: where it was hit, where it could have been, and how sure that makes us."""

    pair: Pair
    hits: tuple[int, ...]
    exposures: int
    base_rate: float
    wide_rate: float

    def log_e(self, name: str) -> float:
        """Cautious compares with phrases of the same length and frequency, eager with any."""
        rate = self.base_rate if name == "cautious" else min(self.base_rate, self.wide_rate)
        return log_e(len(self.hits), max(self.exposures, len(self.hits)), rate)


def online(pairs: list[Pair]) -> list[Rule]:
    """Tier 1: exact atoms, as they are counted with each correction."""
    hits = defaultdict(list)
    for place, (before, after) in enumerate(pairs):
        for atom in atoms_of(before, after):
            if atom.kind in ("replace", "remove", "insert") and trigger_of(atom):
                hits[atom].append(place)
    often = {atom: rows for atom, rows in hits.items() if len(rows) >= LEAST}
    index = TriggerIndex({atom: trigger_of(atom) for atom in often})
    exposures = Counter(atom for before, _ in pairs for atom in index.seen_in(before))
    best = Counter()
    for atom, rows in hits.items():
        phrase = trigger_of(atom).phrase
        best[phrase] = max(best[phrase], len(rows))
    rates = change_rates(best, [words_of(before) for before, _ in pairs])
    return [
        Rule(
            pair_of(atom),
            tuple(rows),
            exposures[atom],
            rates.of(len(trigger_of(atom).phrase), exposures[atom], len(rows)),
            wide_rate(rates),
        )
        for atom, rows in often.items()
        if pair_of(atom)
    ]


def nightly(pairs: list[Pair]) -> list[Rule]:
    """Tier 2: phrases over the whole window."""
    found = mine((place, *pair) for place, pair in enumerate(pairs))
    return [
        Rule((p.before, p.after), tuple(p.hits), len(p.exposures), p.base_rate, p.wide_rate) for p in found
    ]


def shown(
    tiers: Iterable[list[Rule]],
    name: str,
    *,
    reviewer: Callable[[int], int] | None = None,
    support: bool = True,
) -> list[Rule]:
    """What a workflow with this setting would show: of each tier what stands there, and each family once.

    Without `reviewer` nobody knows who corrected what, and the rules about people are off.
    """
    kept: dict[Pair, Rule] = {}
    for tier in tiers:
        sure = {number: rule.log_e(name) for number, rule in enumerate(tier)}
        for number in sorted(e_bh(sure, level=SETTINGS[name].level)):
            rule = tier[number]
            by = Counter(map(reviewer, rule.hits)) if reviewer else {0: len(rule.hits)}
            if not lacking(_candidate(rule, by), setting=SETTINGS[name], sole_reviewer=reviewer is None):
                kept[rule.pair] = max(rule, kept.get(rule.pair, rule), key=lambda one: len(one.hits))
    return _once(kept)


def _once(rules):
    """Rules of both tiers that say the same in the same corrections as one."""
    by_words = {(tuple(tokens(one)), tuple(tokens(other))): rule for (one, other), rule in rules.items()}
    pairs = {pair: (rule.hits,) for pair, rule in by_words.items()}
    chances = {pair[0]: range(rule.exposures) for pair, rule in by_words.items()}
    return [by_words[pair] for pair in families(pairs, chances)]


def _candidate(rule, by):
    size = len(rule.hits)
    return Candidate(
        rule.pair,
        size,
        max(rule.exposures, size),
        rule.base_rate,
        units=size,
        reviewers=len(by),
        top_share=max(by.values()) / size,
    )


def finds(rules: list[Rule], one: Planted, pairs: list[Pair]) -> bool:
    """Whether a rule puts the planted term right, or its phrase does, and was learnt from its rows."""
    rows = set(one.rows)
    own = [rule for rule in rules if 2 * len(rows.intersection(rule.hits)) >= len(rule.hits)]
    fix, right = (one.wrong, one.right), tokens(one.right)
    return any(
        tokens(rewrite(one.wrong, [rule.pair])) == right
        or tokens(rewrite(rule.pair[0], [fix])) == tokens(rule.pair[1])
        for rule in own
    )


def held(rules: list[Rule], later: list[Pair], bar: float = HELD) -> tuple[int, int]:
    """How many rules were followed in at least this share of later chances, of those that had any."""
    index = TriggerIndex({r: Trigger("phrase", "", tuple(tokens(r.pair[0]))) for r in rules})
    chances, taken = Counter(), Counter()
    for before, after in later:
        old, new = words_of(before), words_of(after)
        for rule in index.seen_in(before):
            chances[rule] += 1
            taken[rule] += _is_taken(rule, old, new)
    return sum(taken[rule] >= bar * count for rule, count in chances.items()), len(chances)


def _is_taken(rule, old, new):
    one, other = map(tokens, rule.pair)
    comes = not other or _times(other, new) > _times(other, old)
    is_insertion = other[: len(one)] == one
    return comes and (is_insertion or _times(one, new) < _times(one, old))


def _times(phrase, words):
    size = len(phrase)
    return sum(words[place : place + size] == phrase for place in range(len(words) - size + 1))
