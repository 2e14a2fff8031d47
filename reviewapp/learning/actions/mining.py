"""What is found by looking over many decisions at once: slices of patterns, and phrases.

Everything found follows from the rows alone, so a night that is missed, or repeated, changes nothing.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from reviewapp.base.bulk import insert_rows
from reviewapp.learning.actions.counting import recount
from reviewapp.learning.actions.grouping import SAYS_MORE
from reviewapp.learning.actions.score import base_rates_of
from reviewapp.learning.actions.slicing import WINDOW, slice_row
from reviewapp.learning.actions.watching import facts_by_output
from reviewapp.learning.admission import log_e
from reviewapp.learning.features import Test, candidates
from reviewapp.learning.identity import label_of, pattern_id
from reviewapp.learning.mistakes import leaders
from reviewapp.learning.models import Evidence, Observation, Pattern, Suggestion
from reviewapp.learning.phrases import mine as mine_phrases
from reviewapp.learning.rules import mine as mine_rules
from reviewapp.learning.unnamed import unnamed_all
from reviewapp.review.consent import consented
from reviewapp.review.difference import text_of
from reviewapp.workflows.contract import Contract

LEAST_HITS = 5
MOST_PARENTS = 20
MOST_SLICES = 3
SURE_ALREADY = 0.6
# How sure an agent was, or how long it took, goes with a mistake but is not why it is made.
CAUSES = frozenset({"input", "output", "action", "metadata", "language"})


# What a later night may see otherwise of the same pattern.
FRESH = frozenset({"label", "after", "base_rate"})


@dataclass
class Found:
    """One pattern that was mined, ready to be stored with all its evidence."""

    row: dict
    hits: set
    chances: set = field(default_factory=set)


def slices_of(workflow) -> list[Found]:
    """For each pattern that only sometimes shows: the conditions under which it mostly does."""
    parents = _parents(workflow)
    seen = {parent.pk: _evidence(parent) for parent in parents}
    outputs = sorted({output for found in seen.values() for output in found})[-WINDOW:]
    facts = facts_by_output(outputs)
    outputs = [output for output in outputs if output in facts]
    contract = Contract.of(workflow.input_schema or {}, workflow.effective_output_schema)
    tests = candidates([facts[output] for output in outputs], contract) if outputs else []
    tests = [test for test in tests if test.field.split(".")[0] in CAUSES]
    units = dict(Observation.objects.filter(pk__in=outputs).values_list("pk", "unit"))
    return [
        found
        for parent in parents
        for found in _slices(parent, seen[parent.pk], outputs=outputs, tests=tests, units=units)
    ]


def _parents(workflow):
    """Of patterns that nearly the same outputs show, the surest: its slices are also theirs."""
    whole = Pattern.objects.filter(workflow=workflow).standing().atomic()
    whole = whole.filter(hits__gte=LEAST_HITS, is_faint=False)
    patterns = {pattern.pk: pattern for pattern in whole.order_by("-hits", "pk")[: 10 * MOST_PARENTS]}
    rates = base_rates_of(workflow)[0]
    shown = defaultdict(set)
    evidence = Evidence.objects.filter(pattern__in=patterns, is_hit=True)
    for pattern, output in evidence.values_list("pattern", "observation"):
        shown[pattern].add(output)
    weights = {
        key: log_e(each.hits, each.exposures, rates[each.kind]) + SAYS_MORE * bool(each.after)
        for key, each in patterns.items()
    }
    hits = {key: frozenset(shown[key]) for key in patterns}
    surest = [patterns[key] for key in leaders(hits, weights)]
    whole = {(each.change, each.path, each.before): each.hits for each in surest if not each.after}
    rare = [each for each in surest if each.hits < SURE_ALREADY * each.exposures]
    # What it became says nothing about why it was wrong: that is asked once, of all that began alike.
    rare = [each for each in rare if whole.get((each.change, each.path, each.before), 0) <= each.hits]
    return rare[:MOST_PARENTS]


def _evidence(pattern):
    counted = pattern.evidence.filter(observation__is_quarantined=False)
    return dict(counted.values_list("observation", "is_hit"))


def _slices(parent, seen, *, outputs, tests, units):
    places = np.array([place for place, output in enumerate(outputs) if output in seen], dtype=int)
    if len(places) < 2 * LEAST_HITS:
        return
    inside = [outputs[place] for place in places]
    bad = np.array([seen[output] for output in inside])
    asked = [Test(test.condition, test.holds[places], test.field, test.plainness) for test in tests]
    rules = mine_rules(asked, bad, units=[units[output] for output in inside])
    for rule in rules[:MOST_SLICES]:
        chances = {output for output, holds in zip(inside, rule.holds, strict=True) if holds}
        hits = {output for output in chances if seen[output]}
        yield Found(slice_row(parent, rule.condition), hits, chances)


def phrases_of(workflow) -> list[Found]:
    """Phrases that are changed again and again, however the edits around them are aligned."""
    if workflow.kind != workflow.Kind.TEXT:
        return []
    read = Observation.objects.filter(workflow=workflow).counted().exclude(verdict="rejected")
    read = read.filter(consented("output__content__metadata"))
    rows = read.order_by("-decided_at", "-pk").values_list(
        "pk", "output__content__output", "decision__content__edited"
    )
    edits = []
    for output, *texts in rows[:WINDOW]:
        before, after = unnamed_all(workflow.masking, *texts)
        old = text_of(before)
        if old is not None:
            edits.append((output, old, old if after is None else text_of(after) or ""))
    return [_phrase(workflow, phrase) for phrase in mine_phrases(reversed(edits))]


def _phrase(workflow, phrase):
    key = blake2b(f"{phrase.before}\0{phrase.after}".encode(), digest_size=12).digest()
    change = "replace" if phrase.before and phrase.after else "remove" if phrase.before else "insert"
    shape = {"path": "", "before": phrase.before, "after": phrase.after}
    row = {
        "id": pattern_id(workflow.pk, Pattern.Kind.PHRASE.value, key),
        "workflow": workflow.pk,
        "kind": Pattern.Kind.PHRASE.value,
        "key": key,
        "change": change,
        "label": label_of(change, **shape),
        "base_rate": phrase.base_rate,
        **shape,
    }
    return Found(row, set(phrase.hits), {*phrase.exposures, *phrase.hits})


def keep(workflow, kind, found):
    """Make what was found the mined patterns of this kind; those no longer found go, unless touched."""
    seen = {output for each in found for output in each.chances}
    there_still = set(Observation.objects.readable().filter(pk__in=seen).values_list("pk", flat=True))
    mined = Pattern.objects.filter(workflow=workflow, kind=kind)
    there = set(mined.values_list("pk", flat=True))
    wanted = {each.row["id"]: each for each in found}
    used = Suggestion.patterns.through.objects.filter(pattern__in=there)
    untouched = mined.filter(decided_by=None, name="", parts=None, aliases=None)
    gone = untouched.exclude(pk__in=wanted).exclude(pk__in=used.values("pattern"))
    gone = set(gone.values_list("pk", flat=True))
    gone -= set(mined.filter(is_forgotten=True).values_list("pk", flat=True))
    Evidence.objects.filter(pattern__in=gone).delete()
    Evidence.objects.filter(pattern__in=there & set(wanted)).readable().delete()
    Pattern.objects.filter(pk__in=gone).delete()
    insert_rows(Pattern, [each.row for key, each in sorted(wanted.items()) if key not in there])
    for key in there & set(wanted):
        mined.filter(pk=key).update(
            **{name: wanted[key].row[name] for name in FRESH & wanted[key].row.keys()}
        )
    rows = [
        {"pattern": key, "observation": output, "is_hit": output in each.hits}
        for key, each in wanted.items()
        for output in sorted(each.chances & there_still)
    ]
    insert_rows(Evidence, rows)
    recount((there - gone) | set(wanted))
    return len(wanted)
