"""The patterns of one workflow, ready to be looked for in outputs: each chance, and whether it was taken."""

from collections import defaultdict
from dataclasses import dataclass

from reviewapp.learning.atoms import Atom
from reviewapp.learning.models import Observation, Pattern
from reviewapp.learning.triggers import TriggerIndex, trigger_of
from reviewapp.learning.unnamed import unnamed
from reviewapp.review.facts import facts_of
from reviewapp.review.models import Output
from reviewapp.workflows.conditions import ConditionError, compile_condition

SHAPE = ("pk", "key", "change", "path", "before", "after")
ATOMIC = (Pattern.Kind.WORDING, Pattern.Kind.FIELD)
# {workflow: what is watched for there}, the longest unused first.
KEPT: dict = {}
MOST_KEPT = 8


@dataclass(slots=True)
class Part:
    """A pattern narrowed by a condition; without a parent it is about every output that fits."""

    pattern: object
    parent: object
    fits: object


class Watched:
    """What is watched for in one workflow: chances of all patterns but the faint, and hits of any."""

    def __init__(self, workflow):
        self.workflow = workflow
        self.triggers: dict = {}
        self.numbers: dict = {}
        # Of those that the numbers of an output tell: {number it must have: {pattern: one it must not have}}.
        self.by_number: dict = defaultdict(dict)
        # Of all others, for which an output has to be read.
        self.index = TriggerIndex()
        self.seen: set = set()
        self.by_key: dict = {}
        self.targets: dict = {}
        self.parts: list[Part] = []

    def add(self, row):
        """Watch for one pattern, given as its `SHAPE`."""
        key, _, change, path, before, after = row
        trigger = trigger_of(Atom(change, before, after, path)) if change else None
        if trigger is None:
            return
        self.triggers[key] = trigger
        if numbers := trigger.numbers:
            self.numbers[key] = numbers
            self.by_number[numbers[0]][key] = numbers[1]
        else:
            self.index.add(key, trigger)

    def remove(self, key):
        """Watch for it no longer."""
        trigger = self.triggers.pop(key, None)
        if numbers := self.numbers.pop(key, None):
            del self.by_number[numbers[0]][key]
        elif trigger:
            self.index.remove(key, trigger)

    def evidence_of(self, observed, facts=None):
        """{pattern: whether it shows}, for every pattern that the output could have shown."""
        found = {}
        if observed.is_telling and observed.content is not None:
            found = dict.fromkeys(self.index.seen_in(observed.content), False)
            found.update(dict.fromkeys(self.told_by(observed.row["words"]), False))
            hits = (self.by_key.get(key) for key in observed.atoms)
            found.update((key, True) for key in hits if key)
        return self.completed(found, verdict=observed.row["verdict"], facts=facts)

    def told_by(self, words):
        """The patterns that the numbers of an output are enough for."""
        words = set(words)
        for there in words & self.by_number.keys():
            yield from (key for key, absent in self.by_number[there].items() if absent not in words)

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


def watched_in(workflow, keys=()) -> Watched:
    """What is watched for in a workflow, the hits of the atoms `keys` too. Asked while the workflow is held.

    What a pattern is watched by follows from its id, so a process keeps it from one batch to the next, and
    only asks which patterns there are.
    """
    watched = KEPT.pop(workflow, None) or Watched(workflow)
    KEPT[workflow] = watched
    while len(KEPT) > MOST_KEPT:
        KEPT.pop(next(iter(KEPT)))
    patterns = Pattern.objects.filter(workflow=workflow)
    listed = set(patterns.atomic().filter(is_faint=False).values_list("pk", flat=True))
    for gone in watched.seen - listed:
        watched.remove(gone)
    for row in shapes_of(listed - watched.seen):
        watched.add(row)
    watched.seen = listed
    watched.by_key = pattern_by_key(workflow, keys)
    merged = patterns.filter(alias_of__isnull=False).order_by("pk")
    watched.targets = dict(merged.values_list("pk", "alias_of"))
    narrowed = patterns.filter(condition__isnull=False).order_by("pk")
    watched.parts = [
        Part(key, parent, compile_condition(condition))
        for key, parent, condition in narrowed.values_list("pk", "parent", "condition")
    ]
    return watched


def pattern_by_key(workflow, keys) -> dict:
    """{key of an atom: its pattern}."""
    found = Pattern.objects.filter(workflow=workflow, kind__in=ATOMIC, key__among=keys)
    found = found.filter(condition__isnull=True)
    return {bytes(key): pattern for key, pattern in found.values_list("key", "pk")}


def shapes_of(patterns):
    return Pattern.objects.filter(pk__among=patterns).values_list(*SHAPE) if patterns else []


def evidence_rows(pattern, found):
    """Rows of one pattern's evidence: {output: whether it shows}."""
    return [{"pattern": pattern, "observation": output, "is_hit": is_hit} for output, is_hit in found.items()]


def facts_by_output(outputs) -> dict:
    """{output: its facts}, as routing would see them."""
    related = ("content", "agent", "policy_version", "workflow")
    found = Output.objects.filter(pk__among=outputs).select_related(*related)
    found = found.defer("content__search", "content__trace")
    return {output.pk: unnamed(facts_of(output), output.workflow.masking) for output in found}
