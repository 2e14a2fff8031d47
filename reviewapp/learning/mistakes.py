"""Patterns that are one mistake seen from several sides: those that the same outputs show. Pure.

A mistake is seen in the words it puts in, in those it leaves out, in the field it spoils and in what
people say of it. Near-equal patterns are joined first, each to the surest that shows nearly the same
outputs. Then what lies inside a wider pattern joins it, unless the wider one is only the sum of several
that say more: "the amount was wrong" is no mistake of its own where four mistakes spoil the amount.
What people only say follows what they did, and is a mistake by itself where they did nothing alike.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field

ALIKE = 0.6
INSIDE = 0.6
APART = 0.3
FOLLOWS = 0.5
REST = 0.3
# What it costs to call one mistake two, in the unit of the weights: a thousand other ways to part it.
COST = 7.0


@dataclass
class Family:
    """One mistake: the pattern that says it best, all that say it, and the outputs that show the head.

    `sum_of` are the heads of families that lie in this one. Where it `is_sum` it says nothing besides them;
    else `hits` are what they leave.
    """

    head: Hashable
    hits: frozenset
    weight: float
    members: list = field(default_factory=list)
    sum_of: tuple = ()
    is_sum: bool = False


def families(
    hits: Mapping[Hashable, frozenset],
    weights: Mapping[Hashable, float],
    *,
    followers: Collection[Hashable] = (),
) -> list[Family]:
    """Every pattern in one family, the surest family first. `weights` say how much each pattern proves."""
    leading = {key: shown for key, shown in hits.items() if key not in followers}
    groups = _joined(leading, weights)
    inside = _insides(groups)
    parts: dict[int, list[int]] = {}
    for place in sorted(range(len(groups)), key=lambda n: (len(groups[n].hits), -n)):
        parts[place] = _settled(place, groups, inside[place], parts)
    heads = {place: groups[place] for place in parts if place in parts[place]}
    found = _absorbed(groups, inside, heads)
    following = {key: hits[key] for key in hits if key not in leading}
    sums = {groups[place].head for place in parts if place not in heads}
    found += _unled(_joined(following, weights), [family for family in found if family.head not in sums])
    for family in found:
        family.is_sum = family.head in sums
    return sorted(found, key=lambda family: (family.is_sum, -family.weight, str(family.head)))


def leaders(hits: Mapping[Hashable, frozenset], weights: Mapping[Hashable, float]) -> list[Hashable]:
    """Of patterns that show nearly the same outputs, the surest each; the surest of all first."""
    return [group.head for group in _joined(hits, weights)]


def _joined(hits, weights):
    """Near-equal patterns together; each is compared with heads alone, so that likeness does not wander."""
    groups: list[Family] = []
    by_hit = defaultdict(set)
    for key in sorted(hits, key=lambda key: (-weights[key], str(key))):
        shown = frozenset(hits[key])
        near = sorted({place for hit in shown for place in by_hit[hit]})
        alike = [(len(shown & groups[n].hits) / len(shown | groups[n].hits), -n) for n in near]
        best, place = max(alike, default=(0.0, 0))
        if best >= ALIKE:
            groups[-place].members.append(key)
            continue
        for hit in shown:
            by_hit[hit].add(len(groups))
        groups.append(Family(key, shown, weights[key], [key]))
    return groups


def _insides(groups):
    """{place of a wider group: the places of narrower ones that lie in it}."""
    by_hit = defaultdict(set)
    for place, group in enumerate(groups):
        for hit in group.hits:
            by_hit[hit].add(place)
    inside = defaultdict(list)
    for place, group in enumerate(groups):
        for other in sorted({near for hit in group.hits for near in by_hit[hit]} - {place}):
            wider = groups[other]
            is_wider = (len(wider.hits), -other) > (len(group.hits), -place)
            if is_wider and len(group.hits & wider.hits) >= INSIDE * len(group.hits):
                inside[other].append(place)
    return inside


def _settled(place, groups, within, parts):
    """The group itself, or those it is the sum of: apart from each other, and together worth more.

    What they leave of it stays a mistake of its own where it is a good part.
    """
    group, chosen, covered = groups[place], [], set()
    leaves = {leaf for narrow in within for leaf in parts[narrow]}
    for leaf in sorted(leaves, key=lambda n: (-groups[n].weight, n)):
        own = groups[leaf].hits
        if groups[leaf].weight > 0 and len(own & covered) <= APART * len(own):
            chosen.append(leaf)
            covered |= own
    worth = sum(groups[leaf].weight - COST for leaf in chosen)
    if len(chosen) < 2 or worth < group.weight - COST:
        return [place]
    group.sum_of = tuple(groups[leaf].head for leaf in chosen)
    rest = group.hits - covered
    if len(rest) < REST * len(group.hits):
        return chosen
    group.weight, group.hits = group.weight * len(rest) / len(group.hits), rest
    return [*chosen, place]


def _absorbed(groups, inside, heads):
    """What lies in a head joins it; of several heads around it, the one most like it."""
    around = defaultdict(list)
    for wide, narrows in inside.items():
        for narrow in narrows if wide in heads else ():
            # What others explain was taken from the wide one: only what lies in its rest is its own.
            if len(groups[narrow].hits & groups[wide].hits) >= INSIDE * len(groups[narrow].hits):
                around[narrow].append(wide)
    gone = set()
    for place in sorted(heads, key=lambda n: (len(groups[n].hits), -n)):
        if around[place]:
            wider = max(around[place], key=lambda n: (_alike(groups[place], groups[n]), -n))
            groups[wider].members += groups[place].members
            gone.add(place)
    return [group for place, group in enumerate(groups) if place not in gone]


def _unled(groups, families):
    """Each group of followers goes with the family it lies in most; returns those that lie in none."""
    alone = []
    for group in groups:
        shares = [(len(group.hits & family.hits), -place) for place, family in enumerate(families)]
        most, place = max(shares, default=(0, 0))
        if group.hits and most >= FOLLOWS * len(group.hits):
            families[-place].members += group.members
        else:
            alone.append(group)
    return alone


def _alike(one, other):
    return len(one.hits & other.hits) / len(one.hits | other.hits)
