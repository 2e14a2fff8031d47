"""The same sums straight from the facts, for two lenses at once of which no tally is kept."""

from collections import Counter, defaultdict

from django.db import connection

from reviewapp.insights import counters as kinds
from reviewapp.insights.buckets import IN_SQL
from reviewapp.insights.models import DecisionFact, OutputFact, ReviewFact
from reviewapp.insights.reading.steps import HOUR, whole

READ = """
SELECT span.step, {group} AS ref, {values}
FROM unnest(%(steps)s::int[], %(since)s::timestamptz[], %(until)s::timestamptz[]) AS span (step, since, until)
CROSS JOIN LATERAL (
    SELECT * FROM {table} own
    WHERE own.team = %(team)s AND own.{at} >= span.since AND own.{at} < span.until OFFSET 0
) AS fact
WHERE true {narrowed}
GROUP BY {groups}
"""
SOURCES = (
    (OutputFact, "at", kinds.ABOUT_OUTPUTS + kinds.MEASURES_OF_OUTPUT),
    (DecisionFact, "at", kinds.ABOUT_DECISIONS + kinds.MEASURES_OF_DECISION),
    (ReviewFact, "at", kinds.OF_OPENING),
    (ReviewFact, "closed_at", kinds.OF_CLOSING + kinds.MEASURES_OF_REVIEW),
)


def counted(asked, narrow, counters):
    """{(step, ref): Counter}; `narrow` is {lens: refs} besides what `asked` groups by."""
    found = defaultdict(Counter)
    for model, at, known in SOURCES:
        wanted = [name for name in counters if name in known]
        if not wanted or not _can_tell(model, asked, narrow):
            continue
        values = ", ".join(f"sum({name})" for name in wanted)
        for step, ref, *sums in _rows(asked, narrow, model, at=at, values=values, groups="1, 2"):
            found[step, ref].update({name: int(value) for name, value in zip(wanted, sums, strict=True)})
    return found


def measured(asked, narrow, measures):
    """{(step, ref, measure): {bucket: n}}."""
    found = defaultdict(dict)
    for model, at, known in SOURCES:
        for measure in measures:
            if measure not in known or not _can_tell(model, asked, narrow):
                continue
            values = f"({IN_SQL.format(measure)})::int, count({measure})"
            for step, ref, bucket, n in _rows(asked, narrow, model, at=at, values=values, groups="1, 2, 3"):
                if bucket is not None:
                    found[step, ref, measure][bucket] = n
    return found


def _can_tell(model, asked, narrow):
    """Whether rows of this kind know all that is asked about."""
    columns = {field.column for field in model._meta.concrete_fields} | {"", "workflow"}  # noqa: SLF001
    return {_column(lens) for lens in (asked.group, *narrow)} <= columns


def _column(lens):
    return "categories" if lens == "category" else lens


def _rows(asked, narrow, model, *, at, values, groups):
    query = READ.format(
        group=f"fact.{asked.group}" if asked.group else "0::bigint",
        values=values,
        table=model._meta.db_table,  # noqa: SLF001
        at=at,
        narrowed=" ".join(_conditions(asked, narrow)),
        groups=groups,
    )
    since, until = zip(*((whole(start, HOUR), whole(end, HOUR)) for start, end in asked.steps), strict=True)
    given = {"team": asked.team, "since": list(since), "until": list(until)}
    given |= {"steps": list(range(len(asked.steps))), "workflows": list(asked.workflows)}
    with connection.cursor() as cursor:
        cursor.execute(query, given | {lens: list(refs) for lens, refs in narrow.items()})
        return cursor.fetchall()


def _conditions(asked, narrow):
    if asked.workflows:
        yield "AND fact.workflow = ANY (%(workflows)s::bigint[])"
    for lens in narrow:
        if lens != "category":
            yield f"AND fact.{lens} = ANY (%({lens})s::bigint[])"
        else:  # as with tallies, only corrections are seen through a category
            yield "AND fact.edited + fact.rejected > 0 AND fact.categories && %(category)s::bigint[]"
