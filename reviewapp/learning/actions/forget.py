"""Forget what learning keeps of the words of some outputs. Counts stay; no recount brings words back."""

import secrets
from collections import defaultdict

from django.db import transaction
from django.db.models import Count, Exists, F, Func, OuterRef, Q

from reviewapp.accounts.actions.forget_words import forget_words
from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.bulk import update_rows
from reviewapp.learning.actions.counting import hold
from reviewapp.learning.actions.suggestions import close
from reviewapp.learning.identity import left_of
from reviewapp.learning.models import (
    Atom,
    Evidence,
    Observation,
    Pattern,
    Remark,
    ReplayCase,
    Suggestion,
    Vector,
    Wording,
)

# On so many other sources a pattern's words must stand to be nobody's in particular.
LEAST_OTHERS = 3
# Words are kept as numbers that tell of them; how many there were is still counted with.
AS_MANY = Func(
    F("words"), function="array_fill", template="%(function)s(0, ARRAY[cardinality(%(expressions)s)])"
)
CLOSED = "What it said stood on corrections that were erased."


def telling():
    """Observations of which learning still keeps words, in one form or another."""
    atoms = Atom.objects.filter(~Q(before="") | ~Q(after=""), observation=OuterRef("pk"))
    vectors = Vector.objects.filter(decision__output=OuterRef("pk"))
    cases = ReplayCase.objects.filter(output=OuterRef("pk")).exclude(shown={})
    return Observation.objects.filter(
        ~Q(words__contained_by=[0]) | Exists(atoms) | Exists(vectors) | Exists(cases)
    )


@transaction.atomic
def forget(outputs, order):
    """Forget the words of these outputs and of the decisions on them; returns of how many there were any."""
    by_workflow = defaultdict(list)
    told = telling().filter(pk__in=outputs).order_by("pk").values_list("pk", "workflow")
    for output, workflow in told:
        by_workflow[workflow].append(output)
    hold(by_workflow)
    for workflow in sorted(by_workflow):
        _forget_in(workflow, by_workflow[workflow], order)
    gone = [output for found in by_workflow.values() for output in found]
    tell_forgotten("learning", gone, order)
    return len(gone)


@transaction.atomic
def rename_units(codes):
    """Put a code where the name of a source stood: {output: code}. Equal ones stay equal."""
    known = Observation.objects.filter(pk__in=list(codes)).values_list("pk", flat=True)
    update_rows(Observation, [{"output": key, "unit": codes[key]} for key in known])


def forget_remarks(remarks, order):
    """Empty what people wrote in the loop; returns how many of these there were."""
    return forget_words(remarks, order, model=Remark, noun="remark")


def _forget_in(workflow, outputs, order):
    Observation.objects.filter(pk__in=outputs).update(is_unreadable=True, words=AS_MANY)
    Vector.objects.filter(decision__output__in=outputs).delete()
    ReplayCase.objects.filter(output__in=outputs).update(shown={})
    _forget_patterns(workflow, outputs, order)
    _forget_atoms(outputs)


def _forget_atoms(outputs):
    """An atom without a pattern also loses its key, which says the same to whoever guesses."""
    atoms = Atom.objects.filter(observation__in=outputs)
    keys = Pattern.objects.filter(kind__in=["wording", "field"], workflow__in=atoms.values("workflow"))
    watched = set(map(bytes, keys.filter(key__in=atoms.values("key")).values_list("key", flat=True)))
    rows = [
        {"id": pk, "key": bytes(key) if bytes(key) in watched else secrets.token_bytes(12), "before": "",
         "after": ""}
        for pk, key in atoms.values_list("pk", "key")
    ]  # fmt: skip
    update_rows(Atom, rows)


def _forget_patterns(workflow, outputs, order):
    """Those that these outputs show keep their words only where enough others say the same."""
    shown = Evidence.objects.filter(observation__in=outputs, is_hit=True).values("pattern")
    patterns = Pattern.objects.filter(Q(pk__in=shown) | Q(parent__in=shown), workflow=workflow)
    others = Count(
        "evidence__observation__unit",
        filter=Q(evidence__is_hit=True, evidence__observation__is_unreadable=False),
        distinct=True,
    )
    few = list(patterns.filter(is_forgotten=False).annotate(others=others).filter(others__lt=LEAST_OTHERS))
    for pattern in few:
        pattern.forget_words(label=left_of(pattern.get_kind_display(), pattern.path))
        pattern.save(update_fields=Pattern.FORGOTTEN)
    themes = patterns.filter(kind=Pattern.Kind.THEME, is_forgotten=False)
    themes.update(after="", label="A reason given")  # the next night says it by what others wrote
    gone = [pattern.pk for pattern in few]
    _forget_remarks(gone, _forget_suggestions(gone), order)


def _forget_suggestions(patterns):
    """A suggestion that quotes only what is gone ends, if it is undecided, and says nothing more.

    Returns all that rest on nothing else, also those whose words stay.
    """
    resting = Suggestion.patterns.through.objects.filter(pattern__in=patterns).values("suggestion")
    standing = Suggestion.objects.filter(pk__in=resting, patterns__is_forgotten=False).values("pk")
    found = Suggestion.objects.filter(pk__in=resting).exclude(pk__in=standing)
    # What a person approved is the policy's own words by now.
    for suggestion in found.exclude(state=Suggestion.State.LIVE).select_for_update(of=["self"]):
        if suggestion.is_undecided:
            close(suggestion, Suggestion.State.OUTDATED, reason=CLOSED)
        suggestion.forget_words()
        suggestion.save(update_fields=Suggestion.FORGOTTEN)
        Wording.objects.filter(suggestion=suggestion).update(text="", title="", trouble=CLOSED)
    return list(found.values_list("pk", flat=True))


def _forget_remarks(patterns, suggestions, order):
    """What people wrote about them may quote what is gone, also where a policy goes on saying it."""
    about = Q(pattern__in=patterns) | Q(suggestion__in=suggestions)
    forget_remarks(list(Remark.objects.there().filter(about).values_list("pk", flat=True)), order)
