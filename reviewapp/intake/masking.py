"""What a post becomes before anything is made of it: without what its workflow does not keep."""

from collections import Counter

from reviewapp.base.errors import Invalid
from reviewapp.review.subjects import kept_subject
from reviewapp.workflows.masking import NAMES, find, mask
from reviewapp.workflows.masking_rules import stored_kinds
from reviewapp.workflows.models import Workflow

TEXTS = ("input", "output", "trace", "metadata", "action", "model", "language", "schema_version")


def without(envelope, kinds, *, secret=None):
    """(the envelope as it may be kept, how often each kind was taken out of it)."""
    if not kinds:
        return envelope, {}
    counts, kept = Counter(), dict(envelope)
    for name in TEXTS:
        if name in envelope:
            kept[name], found = mask(envelope[name], kinds)
            counts.update(found)
    if subject := envelope.get("subject"):
        kept["subject"] = _subject(subject, kinds, counts, secret)
    if "privacy" in envelope:
        kept["privacy"] = _privacy(envelope["privacy"], kinds, counts, secret)
    return kept, dict(counts)


def refusal_of_id(external_id, kinds):
    """Why this id may not come in, or None. It goes back to the agent as it came, so it cannot be masked."""
    if not (found := find(external_id, kinds)):
        return None
    sentence = (
        f"This holds something this workflow does not keep: {NAMES[found[0].kind]}. "
        "Use an id that says nothing of a person."
    )
    return Invalid({"external_id": [sentence]}, "Nothing was kept.")


def _subject(subject, kinds, counts, secret):
    counts.update(mark.kind for mark in find(subject, kinds))
    return kept_subject(subject, kinds, secret=secret)


def _privacy(privacy, kinds, counts, secret):
    kept = dict(privacy)
    if "consent" in kept:
        kept["consent"], found = mask(kept["consent"], kinds)
        counts.update(found)
    if "subject_id" in kept:
        kept["subject_id"] = _subject(kept["subject_id"], kinds, counts, secret)
    return kept


def text_without(text, workflow):
    """A text about an output, as it may be kept."""
    return mask(text, stored_kinds(workflow.masking))[0] if workflow.masking else text


def kept_by_nobody(team_id):
    """Every kind that some workflow of the team does not keep."""
    found = Workflow.objects.filter(team=team_id).exclude(masking={}).values_list("masking", flat=True)
    return frozenset().union(*map(stored_kinds, found))


def as_kept(value, kinds):
    """A whole body as far as something may be computed from it, so that nobody guesses what was in it."""
    return mask(value, kinds)[0] if kinds else value
