"""Which admitted patterns of a workflow are one mistake. Writes nothing."""

from collections import defaultdict

from reviewapp.learning.mistakes import Family, families
from reviewapp.learning.models import Evidence, Pattern

# In the unit of what a pattern proves.
SAYS_MORE = 1.0


def families_in(workflow) -> list[Family]:
    """The mistakes of a workflow, the surest first; keys are ids of patterns, hits ids of outputs."""
    admitted = Pattern.objects.filter(workflow=workflow).admitted()
    weights = weights_of(admitted)
    themes = set(admitted.filter(kind=Pattern.Kind.THEME).values_list("pk", flat=True))
    return families(hits_of(weights), weights, followers=themes)


def weights_of(patterns) -> dict:
    """How much each proves; of equals, those weigh more that say what it became."""
    return {
        key: log_e + SAYS_MORE * bool(after)
        for key, log_e, after in patterns.values_list("pk", "log_e", "after")
    }


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
