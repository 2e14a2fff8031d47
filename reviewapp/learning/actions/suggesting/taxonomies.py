"""Categories that do not fit the mistakes: one that hides two, two that are used for one."""

from collections import Counter, defaultdict

from reviewapp.learning.actions.suggesting.keeping import Draft
from reviewapp.learning.models import Observation, Pattern, Suggestion

LEAST = 5
SHARE = 0.25
MOSTLY = 0.7
APART = 0.2
LONGEST = 60


def taxonomies_for(workflow, families):
    """Drafts of splits and merges; a family of patterns counts as one mistake."""
    mistakes = [family for family in families if not family.is_sum]
    used = _used(workflow)
    active = {category.key: category for category in workflow.categories.active()}
    heads = Pattern.objects.in_bulk([family.head for family in mistakes])
    for key, outputs in sorted(used.items()):
        if key in active:
            yield from _split(active[key], outputs, mistakes, heads)
    for family in mistakes:
        yield from _merge(family, used, active)


def _used(workflow):
    """{category: the corrected outputs that carry it}."""
    rows = Observation.objects.counted().corrections().filter(workflow=workflow)
    used = defaultdict(set)
    for output, categories in rows.values_list("pk", "categories"):
        for key in categories:
            used[key].add(output)
    return used


def _split(category, outputs, mistakes, heads):
    """Two mistakes, each a good part of the category and hardly ever together."""
    inside = [(family, family.hits & outputs) for family in mistakes]
    strong = [
        (family, own)
        for family, own in inside
        if len(own) >= max(LEAST, SHARE * len(outputs)) and len(own) >= MOSTLY * len(family.hits)
    ]
    strong.sort(key=lambda each: (-len(each[1]), str(each[0].head)))
    if len(strong) < 2:
        return
    (one, first), (other, second) = strong[:2]
    if len(first & second) > APART * min(len(first), len(second)):
        return
    parts = [
        {"name": _name(category, heads[family.head]), "cause": category.cause, "severity": category.severity}
        for family in (one, other)
    ]
    yield Draft(
        kind=Suggestion.Kind.TAXONOMY.value,
        cause=f"split:{category.key}",
        change={"kind": "taxonomy", "op": "split", "category": category.key, "into": parts},
        title=f"“{category.name}” hides two mistakes",
        evidence=(len(first) + len(second), len(outputs), len(first) + len(second), 0),
    )


def _merge(family, used, active):
    """Two categories, each hardly used for anything but this one mistake."""
    counts = Counter({key: len(family.hits & outputs) for key, outputs in used.items() if key in active})
    strong = [
        key
        for key, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        if count >= max(LEAST, SHARE * len(family.hits)) and count >= MOSTLY * len(used[key])
    ]
    if len(strong) < 2:
        return
    kept, *others = strong[:2]
    yield Draft(
        kind=Suggestion.Kind.TAXONOMY.value,
        cause=f"merge:{','.join(sorted([kept, *others]))}",
        change={"kind": "taxonomy", "op": "merge", "category": kept, "others": others},
        title=f"“{active[kept].name}” and “{active[others[0]].name}” are used for one mistake",
        evidence=(sum(counts[key] for key in strong[:2]), len(family.hits), len(family.hits), 0),
    )


def _name(category, head):
    name = f"{category.name}: {head.name or head.label}"
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
