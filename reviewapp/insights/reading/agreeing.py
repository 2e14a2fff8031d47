"""How far people agree who judged the same outputs."""

from collections import Counter, defaultdict

from django.db import connection

from reviewapp.insights.figures import FIGURES
from reviewapp.insights.intervals import alpha, kappa
from reviewapp.insights.models import Pairing
from reviewapp.insights.reading.steps import spans
from reviewapp.insights.reading.values import Agreement, Reading

READ = """
SELECT workflow, first, second, first_verdict, second_verdict, raters, sum(part.n)
FROM unnest(%(grains)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[])
    AS span (grain, since, until)
CROSS JOIN LATERAL (
    SELECT * FROM {table} seen
    WHERE seen.team = %(team)s AND seen.grain = span.grain
        AND seen.at >= span.since AND seen.at < span.until AND {narrowed}
    OFFSET 0
) AS part
GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(part.n) > 0
"""


def pairings(scope) -> list[Agreement]:
    """Everybody together first, then each person against whoever judged the same outputs."""
    rows = paired(scope)
    people = sorted({person for row in rows for person in (row[1], row[2])})
    return [agreement(None, both_ways(rows)), *(agreement(who, seen_by(who, rows)) for who in people)]


def agreement_kappa(figure, scope, group):
    rows = paired(scope)
    if group == "reviewer":
        people = {person for row in rows for person in (row[1], row[2])}
        return {who: _reading(figure, agreement(who, seen_by(who, rows))) for who in people}
    told = {}
    for ref, own in grouped(rows, group).items():
        table = seen_by(scope.ref, own) if scope.lens == "reviewer" else both_ways(own)
        told[ref] = _reading(figure, agreement(None, table))
    return told


def agreement_alpha(figure, scope, group):
    told = {}
    for ref, rows in grouped(paired(scope), group).items():
        table, n = Counter(), sum(row[6] for row in rows)
        for _, _, _, one, other, raters, count in rows:
            table[one, other] += count / (raters - 1)
        found = alpha(table, n)
        enough = found and n >= figure.least
        told[ref] = Reading(found[0], n, low=found[1], high=found[2]) if enough else Reading(None, n)
    return told


def grouped(rows, group):
    found = defaultdict(list)
    if not group:
        found[0] = rows
        return found
    for row in rows:
        found[row[0]].append(row)
    return found


def both_ways(rows):
    """Nobody is first or second: each pair stands in both orders, and counts half in each."""
    table = Counter()
    for _, _, _, one, other, _, count in rows:
        table[one, other] += count / 2
        table[other, one] += count / 2
    return table


def seen_by(person, rows):
    """What this person said, beside what the others said."""
    table = Counter()
    for _, first, second, one, other, _, count in rows:
        if person == first:
            table[one, other] += count
        if person == second:
            table[other, one] += count
    return table


def agreement(person, table):
    n = round(sum(table.values()))
    agreed = round(sum(count for (one, other), count in table.items() if one == other))
    found = kappa(table) if n >= FIGURES["agreement_kappa"].least else None
    return Agreement(person, *(found or (None, None, None)), n=n, agreed=agreed)


def _reading(figure, told):
    if told.n < figure.least:
        return Reading(None, told.n, hits=told.agreed)
    return Reading(told.kappa, told.n, hits=told.agreed, low=told.low, high=told.high)


def paired(scope):
    """(workflow, first, second, their verdicts, how many judged the output, how often)."""
    found = spans([(scope.start, scope.end)])
    narrowed = "seen.workflow = ANY (%(workflows)s::bigint[])" if scope.workflows else "true"
    given = {
        "team": scope.team.pk,
        "workflows": list(scope.workflows),
        "grains": [each.grain for each in found],
        "since": [each.since for each in found],
        "until": [each.until for each in found],
    }
    with connection.cursor() as cursor:
        cursor.execute(READ.format(table=Pairing._meta.db_table, narrowed=narrowed), given)  # noqa: SLF001
        return [(*row[:6], int(row[6])) for row in cursor.fetchall()]
