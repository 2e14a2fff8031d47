"""Whose corrections count how much. It follows from the decisions alone, and nobody counts double."""

from collections import defaultdict
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count

from reviewapp.base.bulk import insert_rows
from reviewapp.learning.agreement import agreement_of
from reviewapp.learning.models import Observation, Trust
from reviewapp.learning.reliability import dawid_skene
from reviewapp.review.models import Decision

# A pattern's hits and chances by who judged them; where everybody counts whole, nobody asks.
BY_REVIEWER = """
SELECT evidence.pattern_id, observation.reviewer_id, count(*) FILTER (WHERE evidence.is_hit), count(*)
FROM learning_observation AS observation
JOIN learning_evidence AS evidence ON evidence.observation_id = observation.output_id
WHERE observation.workflow_id = %s AND NOT observation.is_quarantined
GROUP BY 1, 2
ORDER BY 1, 2
"""


class Weighed(NamedTuple):
    """Support in which the corrections of people who are often wrong count less."""

    hits: float
    exposures: float
    top_share: float


def opinions_of(workflow) -> list[tuple]:
    """(what was judged, person, verdict) wherever several people judged the same; each one's latest word."""
    judged = Decision.objects.effective().filter(workflow=workflow, verdict__in=Observation.Verdict.values)
    twice = judged.values("output").annotate(people=Count("decided_by", distinct=True)).filter(people__gt=1)
    rows = judged.filter(output__in=twice.values("output")).order_by("effective_at", "decided_at", "pk")
    said = defaultdict(dict)
    for content, person, verdict in rows.values_list("review__content", "decided_by", "verdict"):
        said[str(content)][person] = verdict
    return [
        (content, person, verdict)
        for content, people in sorted(said.items())
        if len(people) > 1
        for person, verdict in sorted(people.items())
    ]


def trust_of(workflow) -> list[dict]:
    """A row for everybody with whom somebody else can be compared."""
    answers = opinions_of(workflow)
    reliability = dawid_skene(answers)
    units = defaultdict(set)
    for unit, person, _ in answers:
        units[person].add(unit)
    rows = []
    for person in sorted(units):
        agreed = agreement_of(each for each in answers if each[0] in units[person])
        alpha, low, high = agreed[:3] if agreed else (None, None, None)
        weight = round(reliability.weight(person), 4)
        told = {"weight": weight, "outputs": len(units[person]), "alpha": alpha, "low": low, "high": high}
        rows.append({"workflow": workflow.pk, "reviewer": person, **told})
    return rows


@transaction.atomic
def keep_trust(workflow, rows):
    """Make these the workflow's rows."""
    Trust.objects.filter(workflow=workflow).delete()
    insert_rows(Trust, rows)


def weights_in(workflow) -> dict:
    """Those who count less than whole."""
    return dict(Trust.objects.filter(workflow=workflow, weight__lt=1).values_list("reviewer", "weight"))


def weighed(workflow) -> dict:
    """{pattern: its support by weight}; empty where everybody counts whole."""
    weights = weights_in(workflow)
    if not weights:
        return {}
    by_pattern = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(BY_REVIEWER, [workflow.pk])
        for pattern, person, hits, chances in cursor.fetchall():
            weight = weights.get(person, 1.0)
            by_pattern[pattern].append((weight * hits, weight * chances))
    return {pattern: support_by_weight(rows) for pattern, rows in by_pattern.items()}


def support_by_weight(rows) -> Weighed:
    """From (hits, chances) of each person, both by weight."""
    of_each = [hits for hits, _ in rows]
    hits, chances = round(sum(of_each), 4), round(sum(chances for _, chances in rows), 4)
    return Weighed(min(hits, chances), chances, max(of_each) / sum(of_each) if hits else 0.0)
