"""Corrections that contradict each other or a rule in force, and what may be made of them.

Contradictions are normal: of frequent one-word replacements a third run in both directions. So nothing
is suggested from one side while the other side stands, unless something tells the two apart.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reviewapp.base.figures import percent
from reviewapp.learning.numbers import benjamini_hochberg, fisher

LEAST = 3
LEAST_OPPOSITE = 5
OPPOSITE_SHARE = 0.25
COMPETING_SHARE = 0.5
ONE_PERSON = 0.8
CLEAN = 0.8
LEVEL = 0.05
ANY = "\0any"

Side = tuple[str, str, str, str]


@dataclass(frozen=True)
class Sighting:
    """One correction of the kind: whose, when, and what was around it."""

    reviewer: Hashable
    context: Mapping[str, str] = field(default_factory=dict)
    at: Any = None


@dataclass(frozen=True)
class Recurring:
    """A pattern in the words of its atom, with the corrections that count for it."""

    key: Hashable
    kind: str
    path: str = ""
    before: str = ""
    after: str = ""
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True)
class InForce:
    """A rule of the policy in force that says what to write instead of what, and since when."""

    ref: str
    before: str
    after: str = ""
    path: str = ""
    since: Any = None


@dataclass(frozen=True)
class Conflict:
    """Patterns that cannot all be followed.

    Resolutions: `split` (each holds where `facts` say), `avoid` (only say what not to write),
    `context_dependent` (never suggested), `replace` (instead of the rule in force), `kept` (the rule
    stands). An empty one waits for a lead: it is a matter of style between people.
    """

    kind: str
    keys: tuple
    resolution: str
    facts: dict


def conflicts_of(patterns: Iterable[Recurring], *, live: Iterable[InForce] = ()) -> list[Conflict]:
    """Every contradiction among the patterns and with the rules in force, in the order of the patterns."""
    patterns = list(patterns)
    sides = {side: pattern for pattern in patterns if (side := _side(pattern))}
    return [*_opposite(sides), *_competing(sides), *_with_rules(sides, list(live))]


def _side(pattern) -> Side | None:
    """(family, path, what goes, what comes): the same for whatever kind of atom says so."""
    gone, come = pattern.before, pattern.after
    if pattern.kind.startswith("insert"):
        gone = ""
    if pattern.kind == "wrong" and not (gone and come):
        return None
    if pattern.kind == "missing":
        gone, come = "", come or ANY
    if pattern.kind == "extra":
        gone, come = gone or ANY, ""
    family = "field" if pattern.kind in ("missing", "extra", "wrong") else "text"
    return (family, pattern.path, gone, come) if gone != come else None


def _opposite(sides) -> Iterator[Conflict]:
    met = set()
    for side, pattern in sides.items():
        family, path, gone, come = side
        other = sides.get((family, path, come, gone))
        if other is None or side in met:
            continue
        met.add((family, path, come, gone))
        fewer = min(len(pattern.sightings), len(other.sightings))
        both = len(pattern.sightings) + len(other.sightings)
        if fewer >= LEAST_OPPOSITE and fewer >= OPPOSITE_SHARE * both:
            yield _resolved("opposite", [pattern, other], otherwise="context_dependent")


def _competing(sides) -> Iterator[Conflict]:
    """Several things put in the place of one; what is merely inserted competes with nothing."""
    rivals = defaultdict(list)
    for (family, path, gone, _), pattern in sides.items():
        if gone:
            rivals[family, path, gone].append(pattern)
    for several in rivals.values():
        several.sort(key=lambda pattern: (-len(pattern.sightings), str(pattern.key)))
        least = max(LEAST, COMPETING_SHARE * len(several[0].sightings))
        strong = [pattern for pattern in several if len(pattern.sightings) >= least]
        if len(strong) > 1:
            yield _resolved("competing", strong, otherwise="avoid")


def _with_rules(sides, live) -> Iterator[Conflict]:
    """A rule in force yields only to corrections made since it came, by more than one person."""
    by_gone, by_come = defaultdict(list), defaultdict(list)
    for (_, path, gone, come), pattern in sides.items():
        by_gone[path, gone].append((come, pattern))
        by_come[path, come].append((gone, pattern))
    for rule in live:
        for pattern in _against(rule, by_gone, by_come):
            newer = [s for s in pattern.sightings if rule.since is None or _after(s.at, rule.since)]
            replaces = len(newer) >= LEAST and len({sighting.reviewer for sighting in newer}) > 1
            facts = {"rule": rule.ref, "since": len(newer), "before": len(pattern.sightings) - len(newer)}
            times = f"Since it came, {len(newer)} of {len(pattern.sightings)} corrections contradict it"
            text = f"{times}: change the rule, do not add one." if replaces else f"{times}: it stays."
            resolution = "replace" if replaces else "kept"
            yield Conflict("live_rule", (pattern.key,), resolution, facts | {"text": text})


def _against(rule, by_gone, by_come):
    """Patterns that do something else with what the rule avoids, undo what it asks for, or bring back."""
    found = []
    if rule.before:
        found += [pattern for come, pattern in by_gone[rule.path, rule.before] if come != rule.after]
        found += [pattern for gone, pattern in by_come[rule.path, rule.before] if gone]
    if rule.after:
        found += [pattern for _, pattern in by_gone[rule.path, rule.after]]
    return {pattern.key: pattern for pattern in found}.values()


def _after(at, since):
    return at is not None and at >= since


def _resolved(kind, patterns, *, otherwise) -> Conflict:
    """By what surrounds the two sides, else by who takes them, else as neither may be followed."""
    keys = tuple(pattern.key for pattern in patterns)
    counts = {"counts": [len(pattern.sightings) for pattern in patterns]}
    if len(patterns) == 2 and (split := _split(*patterns)):
        return Conflict(kind, keys, "split", counts | split)
    if style := _style(patterns):
        return Conflict(kind, keys, "", counts | style)
    return Conflict(kind, keys, otherwise, counts | {"text": TEXTS[otherwise]})


TEXTS = {
    "context_dependent": "People change it both ways, and nothing tells the cases apart: not suggested.",
    "avoid": "People agree on what is wrong, not on what to write instead.",
}


def _split(one, other) -> dict | None:
    """What tells the two sides apart so well that each can be followed where it holds."""
    tests = sorted({pair for side in (one, other) for s in side.sightings for pair in s.context.items()})
    tables = [(*_with_and_without(one, test), *_with_and_without(other, test)) for test in tests]
    chances = [fisher(*table) for table in tables]
    stand = benjamini_hochberg(chances, level=LEVEL)
    found = [
        (chance, test, table)
        for chance, test, table, stands in zip(chances, tests, tables, stand, strict=True)
        if stands and _is_clean(table)
    ]
    if not found:
        return None
    chance, (name, value), (a, b, c, d) = min(found)
    first = a > c
    here, elsewhere = (one, other) if first else (other, one)
    return {
        "feature": name,
        "value": value,
        "here": here.key,
        "elsewhere": elsewhere.key,
        "table": [[a, b], [c, d]],
        "p": chance,
        "text": f"One way where {name} is {value}, the other way elsewhere.",
    }


def _with_and_without(side, test):
    """How many sightings of a side have the feature so, and how many not."""
    name, value = test
    having = sum(sighting.context.get(name) == value for sighting in side.sightings)
    return having, len(side.sightings) - having


def _is_clean(table):
    """Each half must stand alone: enough corrections, nearly all of them one way, not the same way."""
    a, b, c, d = table
    halves = ((a, c), (b, d))
    if any(max(half) < LEAST or max(half) < CLEAN * sum(half) for half in halves):
        return False
    return (a > c) != (b > d)


def _style(patterns) -> dict | None:
    """One side is one person's: not a matter of evidence but of taste, which a lead settles."""
    for pattern in patterns:
        people = Counter(sighting.reviewer for sighting in pattern.sightings)
        (person, most), *_ = people.most_common(1)
        others = {s.reviewer for each in patterns if each is not pattern for s in each.sightings}
        share = most / len(pattern.sightings)
        if share >= ONE_PERSON and others - {person}:
            text = f"One reviewer makes {percent(share, 0)} of one side: a lead decides what is house style."
            return {"reviewer": person, "side": pattern.key, "share": share, "text": text}
    return None
