"""Evidence written anew for single patterns: after a merge, a split, or what took one of them back."""

from django.db import connection

from reviewapp.base.bulk import insert_rows
from reviewapp.learning.actions.counting import recount
from reviewapp.learning.actions.looking_back import look_back
from reviewapp.learning.actions.watching import Part, facts_by_output, fits
from reviewapp.learning.models import Evidence, Pattern
from reviewapp.workflows.conditions import compile_condition

FOLD = """
INSERT INTO learning_evidence (pattern_id, observation_id, is_hit)
SELECT pattern.alias_of_id, evidence.observation_id, bool_or(evidence.is_hit)
FROM learning_pattern AS pattern
JOIN learning_evidence AS evidence ON evidence.pattern_id = pattern.id
WHERE pattern.alias_of_id = ANY(%s)
GROUP BY 1, 2
ORDER BY 1, 2
ON CONFLICT (pattern_id, observation_id)
    DO UPDATE SET is_hit = learning_evidence.is_hit OR excluded.is_hit
"""
AT_ONCE = 500


def fold(targets):
    """Give patterns the evidence of all that was merged into them."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD, [list(targets)])


def reform(pattern):
    """Write the evidence of one pattern again from what it is, and count it.

    A theme or phrase keeps its rows: what belongs to it is only known when all are looked at, by night.
    """
    if pattern.condition is not None:
        Evidence.objects.filter(pattern=pattern).readable().delete()
        fill_part(pattern)
    elif pattern.kind in (Pattern.Kind.WORDING, Pattern.Kind.FIELD):
        Evidence.objects.filter(pattern=pattern).readable().delete()
        look_back(pattern.workflow_id, {pattern.pk})
    fold([pattern.pk])
    recount({pattern.pk, *_parts_of(pattern)})


def _parts_of(pattern):
    parts = list(Pattern.objects.filter(parent=pattern))
    for part in parts:
        Evidence.objects.filter(pattern=part).readable().delete()
        fill_part(part)
        fold([part.pk])
    return [part.pk for part in parts]


def fill_part(part):
    """Of the evidence of its whole, what fits the condition."""
    asked = Part(part.pk, part.parent_id, compile_condition(part.condition))
    seen = list(part.parent.evidence.readable().order_by("observation").values_list("observation", "is_hit"))
    for start in range(0, len(seen), AT_ONCE):
        chunk = seen[start : start + AT_ONCE]
        facts = facts_by_output([output for output, _ in chunk])
        rows = [
            {"pattern": part.pk, "observation": output, "is_hit": is_hit}
            for output, is_hit in chunk
            if fits(asked, facts[output])
        ]
        insert_rows(Evidence, rows)
