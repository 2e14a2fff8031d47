"""Faint patterns, whose chances nobody counts, are asked again once that may have an answer."""

from django.db.models import F, Q

from reviewapp.learning.actions.counting import MOST_CHANCES
from reviewapp.learning.actions.looking_back import fade, look_back
from reviewapp.learning.actions.watching import SHAPE
from reviewapp.learning.atoms import Atom
from reviewapp.learning.models import Evidence, Pattern
from reviewapp.learning.triggers import trigger_of


def doubt(workflow, gone=None):
    """Chances may have gone with outputs of these words, or any: what says "more than" is to be counted."""
    faint = Pattern.objects.filter(workflow=workflow, is_faint=True)
    if gone is not None:
        rows = faint.values_list(*SHAPE) if gone else ()
        gone = [set(words) for words in gone]
        faint = faint.filter(pk__in=[row[0] for row in rows if _lost(row, gone)])
    faint.update(exposures=F("hits"))


def _lost(row, gone):
    _, _, change, path, before, after = row
    trigger = trigger_of(Atom(change, before, after, path))
    return trigger is not None and any(set(trigger.hashes) <= words for words in gone)


def ask_again(workflow):
    """Count the faint patterns that may be faint no longer, and those with too many chances since.

    What is faint then follows from the decisions alone, whatever the order in which they were heard.
    """
    faint = Pattern.objects.filter(workflow=workflow, is_faint=True)
    listed = Pattern.objects.filter(workflow=workflow, is_faint=False).atomic()
    said, many = Q(), Q()
    for kind, most in MOST_CHANCES.items():
        said |= Q(kind=kind, exposures=most * F("hits") + 1)
        many |= Q(kind=kind, exposures__gt=most * F("hits"))
    asked = set(faint.exclude(said).values_list("pk", flat=True))
    asked |= set(faint.exclude(pk__in=faint.untouched()).values_list("pk", flat=True))
    list_again(workflow, asked)
    fade(listed.filter(many).untouched().values_list("pk", flat=True))


def list_again(workflow, patterns, *, whole=False):
    """Write down the chances of faint patterns; unless the `whole` is asked for, some are faint still."""
    if patterns:
        Evidence.objects.filter(pattern__in=patterns).readable().delete()
        look_back(workflow, patterns, whole=whole)
