"""L11: whether one person can teach the product something false.

One of five reviewers turns a word into nonsense in 30 outputs, among all the real post-edits. Once
only in outputs that the queue gave them, once in outputs that they chose. And thirty false wordings at once,
each in three outputs.
"""

from collections import Counter
from pathlib import Path
from random import Random

from reviewapp.base.figures import percent
from reviewapp.learning.edits import tokens
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.web.benches.learning.judging import EARLIER, Rule, nightly, online, shown
from reviewapp.web.benches.learning.planting import planted

SEED = 11
PEOPLE, BAD = 5, 0
FALSE, OFTEN, SELDOM = 30, 30, 3
MARK = "zz"


def measure(folder: Path) -> Figure:
    pairs, _ = planted(folder)
    early = pairs[: int(len(pairs) * EARLIER)]
    dice = Random(SEED)  # noqa: S311 (a bench is to be the same every time)
    people = [dice.randrange(PEOPLE) for _ in early]
    rows: list[Row] = []
    for told, chosen in (("given by the queue", False), ("chosen by the person", True)):
        spoilt, who = _poisoned(early, people, chosen=chosen)
        tiers = [online(spoilt), nightly(spoilt)]
        rows += [
            _row(f"{name}, outputs {told}: false wordings shown", name, tiers, who)
            for name in ("cautious", "eager")
        ]
    honest = [online(early), nightly(early)]
    rows += [_lost(name, honest, people) for name in ("cautious", "eager")]
    return Figure("L11", "One person who plants what is false", rows)


def _row(measure, name, tiers, who):
    ours = [rule for rule in shown(tiers, name, reviewer=who.__getitem__) if _is_false(rule)]
    without = [rule for rule in shown(tiers, name) if _is_false(rule)]
    tried = 1 + FALSE
    return Row(
        measure,
        f"{len(ours)} of {tried}",
        f"{len(without)} without the rules about people",
        "0",
        not ours,
        tried,
    )


def _lost(name, tiers, people):
    whole = {rule.pair for rule in shown(tiers, name)}
    kept = {rule.pair for rule in shown(tiers, name, reviewer=people.__getitem__)}
    share = len(whole - kept) / len(whole) if whole else 0.0
    return Row(f"{name}: honest rules kept back by the rules about people", percent(share), n=len(whole))


def _poisoned(pairs, people, *, chosen):
    """The corrections with the false ones among them, and who made each."""
    pairs, people = list(pairs), list(people)
    words = _frequent(pairs)
    for number, word in enumerate(words):
        wanted = OFTEN if number == 0 else SELDOM
        for place, (before, after) in enumerate(pairs):
            if wanted and (chosen or people[place] == BAD) and word in tokens(before) and MARK not in after:
                pairs[place] = (before, f" {after} ".replace(f" {word} ", f" {MARK}{number} ").strip())
                people[place] = BAD
                wanted -= pairs[place][1] != after
    return pairs, people


def _frequent(pairs):
    """The worst case: words that hardly any output has but those that will be spoilt."""
    seen = Counter(word for before, _ in pairs for word in set(tokens(before)) if word.isalpha())
    often = min(word for word, count in seen.items() if OFTEN <= count <= OFTEN + 6)
    few = sorted(word for word, count in seen.items() if SELDOM <= count <= SELDOM + 1)
    return [often, *few[:: len(few) // FALSE][:FALSE]]


def _is_false(rule: Rule) -> bool:
    return MARK in rule.pair[1]
