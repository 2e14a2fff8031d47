"""The patterns of one workflow, ready to be looked for in outputs: each chance, and whether it was taken."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from reviewapp.learning.atoms import Atom
from reviewapp.learning.models import Observation, Pattern
from reviewapp.learning.triggers import TriggerIndex, trigger_of
from reviewapp.review.facts import facts_of
from reviewapp.review.models import Output
from reviewapp.workflows.conditions import ConditionError, compile_condition

SHAPE = ("pk", "key", "change", "path", "before", "after")


@dataclass(slots=True)
class Part:
    """A pattern narrowed by a condition; without a parent it is about every output that fits."""

    pattern: object
    parent: object
    fits: object


@dataclass
class Watched:
    """What is watched for in one workflow."""

    workflow: int
    by_key: dict = field(default_factory=dict)
    triggers: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)
    targets: dict = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    @cached_property
    def index(self):
        """Of those that an output has to be read for."""
        return TriggerIndex({key: each for key, each in self.triggers.items() if key not in self.numbers})

    @cached_property
    def by_number(self):
        """Of all others: {number an output must have: [(number it must not have, pattern)]}."""
        found = defaultdict(list)
        for key, (there, absent) in self.numbers.items():
            found[there].append((absent, key))
        return found

    def add(self, row):
        """Watch for one pattern, given as its `SHAPE`."""
        key, shape, (change, path, before, after) = row[0], bytes(row[1]), row[2:]
        self.by_key[shape] = key
        trigger = trigger_of(Atom(change, before, after, path)) if change else None
        if trigger:
            self.triggers[key] = trigger
            if numbers := trigger.numbers:
                self.numbers[key] = numbers

    def evidence_of(self, observed, facts=None):
        """{pattern: whether it shows}, for every pattern that the output could have shown."""
        found = {}
        if observed.is_telling and observed.content is not None:
            found = dict.fromkeys(self.index.seen_in(observed.content), False)
            found.update(dict.fromkeys(self.told_by(set(observed.row["words"])), False))
            hits = (self.by_key.get(key) for key in observed.atoms)
            found.update((key, True) for key in hits if key)
        return self.completed(found, verdict=observed.row["verdict"], facts=facts)

    def told_by(self, words):
        """The patterns that the numbers of an output are enough for."""
        for there in words & self.by_number.keys():
            yield from (key for absent, key in self.by_number[there] if absent not in words)

    def completed(self, found, *, verdict, facts):
        """Also for what others were merged into, and for parts."""
        for key, target in self.targets.items():
            if key in found:
                found[target] = found.get(target, False) or found[key]
        for part in self.parts if facts is not None else ():
            shown = verdict != Observation.Verdict.APPROVED if part.parent is None else found.get(part.parent)
            if shown is not None and fits(part, facts):
                found[part.pattern] = shown
        return found


def fits(part, facts):
    try:
        return part.fits(facts)
    except ConditionError:
        return False


def watched_in(workflow, *, only=None) -> Watched:
    """The patterns of words and fields of a workflow, or `only` some, with what hangs on them."""
    watched = Watched(workflow)
    patterns = Pattern.objects.filter(workflow=workflow)
    if only is not None:
        patterns = patterns.filter(pk__in=only)
    for row in patterns.atomic().values_list(*SHAPE):
        watched.add(row)
    merged = patterns.filter(alias_of__isnull=False).order_by("pk")
    watched.targets = dict(merged.values_list("pk", "alias_of"))
    narrowed = patterns.filter(condition__isnull=False).order_by("pk")
    watched.parts = [
        Part(key, parent, compile_condition(condition))
        for key, parent, condition in narrowed.values_list("pk", "parent", "condition")
    ]
    return watched


def facts_by_output(outputs) -> dict:
    """{output: its facts}, as routing would see them."""
    found = Output.objects.filter(pk__in=outputs).select_related("content", "agent", "policy_version")
    return {output.pk: facts_of(output) for output in found.defer("content__search", "content__trace")}
