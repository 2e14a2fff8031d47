"""Which admitted patterns of a workflow are one mistake. Writes nothing."""

from collections import defaultdict

from reviewapp.learning.mistakes import Family, families
from reviewapp.learning.models import Evidence, Pattern

# In the unit of what a pattern proves: a whole sentence or field says more than a phrase cut out of it.
SAYS_MORE, CUT_OUT = 1.0, -3.0


def families_in(workflow) -> list[Family]:
    """The mistakes of a workflow, the surest first; keys are ids of patterns, hits ids of outputs."""
    admitted = Pattern.objects.filter(workflow=workflow).admitted()
    weights = weights_of(admitted)
    themes = set(admitted.filter(kind=Pattern.Kind.THEME).values_list("pk", flat=True))
    return families(hits_of(weights), weights, followers=themes)


def weights_of(patterns) -> dict:
    """How much each proves; of equals, those weigh more that say more."""
    rows = patterns.values_list("pk", "log_e", "after", "kind")
    return {key: weight_of(log_e, after, kind) for key, log_e, after, kind in rows}


def weight_of(log_e, after, kind):
    return log_e + SAYS_MORE * bool(after) + CUT_OUT * (kind == Pattern.Kind.PHRASE)


def hits_of(patterns) -> dict:
    """{pattern: the outputs that show it}, without what is set aside or was refused whole.

    Only a theme has hits among refused outputs; left in, they would make it look like another mistake.
    """
    shown = Evidence.objects.filter(pattern__in=list(patterns), is_hit=True)
    shown = shown.filter(observation__is_quarantined=False).exclude(observation__verdict="rejected")
    hits = defaultdict(set)
    for pattern, output in shown.values_list("pattern", "observation"):
        hits[pattern].add(output)
    return {pattern: frozenset(hits[pattern]) for pattern in patterns}
