"""Lines for the prompt, one for each mistake: what its surest pattern says, and what people said about it."""

from collections import Counter, defaultdict

from reviewapp.learning.actions.grouping import hits_of
from reviewapp.learning.actions.suggesting.contradicting import contradictions_in
from reviewapp.learning.actions.suggesting.keeping import Draft
from reviewapp.learning.models import Observation, Pattern, Suggestion
from reviewapp.learning.phrasing import Saying, Shape, phrase
from reviewapp.learning.unnamed import unnamed, unnamed_all
from reviewapp.review.consent import consented
from reviewapp.workflows.conditions import sentence

MOST_EXAMPLES = 8
MOST_FIELDS = 3
MOST_PATTERNS = 300
LEAST_HITS = 3
TOGETHER = 0.7
MOST_SAYINGS = 300
MOST_SAID = 20_000
NEVER = ("context_dependent", "kept")


def lines_for(workflow, families):
    """A draft for each mistake that is not merely the sum of others and that nothing contradicts."""
    wanted = [family for family in families if not family.is_sum]
    patterns = Pattern.objects.in_bulk([key for family in wanted for key in family.members])
    against, titles = contradictions_in(workflow), _titles(workflow)
    said, values = _said_anywhere(workflow), _field_values(workflow)
    for family in wanted:
        conflicts = [each for key in family.members for each in against.get(key, ())]
        if any(each["resolution"] in NEVER for each in conflicts):
            continue
        head = patterns[family.head]
        phrased = phrase(
            _shape(_telling(head, family, patterns), conflicts),
            sayings=_sayings(family.hits, said),
            examples=_examples(family.hits),
            titles=titles,
            where=sentence(head.condition) if head.condition else "",
            also=_with_it(head, values),
        )
        yield Draft(
            kind=Suggestion.Kind.PROMPT.value,
            cause=f"pattern:{head.pk}",
            change=_change(phrased.text, conflicts),
            title=head.name or phrased.title,
            patterns=(head.pk, *(key for key in family.members if key != head.pk)),
            words=phrased.words,
            conflicts=conflicts,
        )


def _change(text, conflicts):
    """A new line, or other words for the line that the corrections since contradict."""
    replaced = next((each["rule"] for each in conflicts if each["resolution"] == "replace"), None)
    if replaced:
        return {"kind": "prompt", "op": "replace", "bullet": replaced, "text": text}
    return {"kind": "prompt", "op": "add", "text": text}


def _telling(head, family, patterns):
    """The pattern to put into words: a number off by the same share everywhere is said by its field."""
    if head.change != "scaled":
        return head
    plain = [patterns[key] for key in family.members]
    plain = [each for each in plain if (each.change, each.path, each.before) == ("wrong", head.path, "")]
    return plain[0] if plain else head


def _field_values(workflow):
    """{pattern: the outputs that show it} of fields that said one thing and should have said another."""
    said = Pattern.objects.filter(workflow=workflow, kind=Pattern.Kind.FIELD, change="wrong").standing()
    said = said.exclude(before="").exclude(after="").filter(hits__gte=LEAST_HITS, condition__isnull=True)
    patterns = list(said.order_by("-hits", "pk")[:MOST_PATTERNS])
    hits = hits_of([pattern.pk for pattern in patterns])
    return [(pattern, hits[pattern.pk]) for pattern in patterns]


def _with_it(head, values):
    """The other fields that the same outputs got wrong, sure or not by themselves: one line says them all."""
    if head.kind not in (Pattern.Kind.FIELD, Pattern.Kind.SLICE) or head.change != "wrong":
        return []
    shown = hits_of([head.pk])[head.pk]
    found: dict = {}
    for pattern, hits in values:
        if pattern.path != head.path and len(hits & shown) >= TOGETHER * len(hits | shown):
            found.setdefault(pattern.path, shape_of(pattern))
    return list(found.values())[:MOST_FIELDS]


def shape_of(pattern) -> Shape:
    return Shape(
        pattern.kind,
        pattern.change,
        pattern.path,
        pattern.before,
        pattern.after,
        pattern.name or pattern.label,
        pattern.hits,
        pattern.exposures,
    )


def _shape(pattern, conflicts):
    """Where people agree on what is wrong but not on what is right, only the first is said."""
    shape = shape_of(pattern)
    if not any(each["resolution"] == "avoid" for each in conflicts):
        return shape
    only = {"replace": "remove", "replace_sentence": "remove_sentence"}
    change = only.get(shape.change, shape.change)
    return Shape(shape.kind, change, shape.path, shape.before, "", shape.label, shape.hits, shape.exposures)


def _titles(workflow):
    """What people call a field, by its path in an output."""
    return {
        field.path.removeprefix("output."): field.title
        for field in workflow.contract.fields
        if field.path.startswith("output.") and field.title
    }


def _examples(outputs):
    rows = Observation.objects.filter(pk__in=list(outputs), verdict="edited").order_by("-decided_at", "pk")
    rows = rows.filter(consented("output__content__metadata"))
    names = ("workflow__masking", "output__content__output", "decision__content__edited")
    pairs = (unnamed_all(masking, *pair) for masking, *pair in rows.values_list(*names)[:MOST_EXAMPLES])
    return [(text_in(made), text_in(edited)) for made, edited in pairs if made and edited]


def text_in(output):
    return output if isinstance(output, str) else output.get("text", "") if isinstance(output, dict) else ""


def _said_anywhere(workflow):
    """{output: (what was said, by whom)} of the latest corrections that count."""
    said = Observation.objects.counted().corrections().filter(workflow=workflow)
    said = said.filter(consented("output__content__metadata"))
    said = said.exclude(decision__content__justification="").order_by("-decided_at")
    rows = said.values_list("pk", "decision__content__justification", "reviewer")[:MOST_SAID]
    masking = workflow.masking
    return {output: (" ".join(unnamed(text, masking).split()), who) for output, text, who in rows}


def _sayings(outputs, said):
    """Each distinct reason given for these outputs, with how often it was given in all."""
    anywhere = Counter(text.casefold() for text, _ in said.values())
    here, by, first = Counter(), defaultdict(set), {}
    for output in sorted(set(outputs) & said.keys()):
        text, reviewer = said[output]
        key = text.casefold()
        here[key] += 1
        by[key].add(reviewer)
        first.setdefault(key, text)
    return [
        Saying(first[key], tuple(sorted(by[key])), count, anywhere[key])
        for key, count in sorted(here.items(), key=lambda each: (-each[1], each[0]))[:MOST_SAYINGS]
    ]
