"""Sums over tallies and spreads: a few rows a day, however many decisions there were."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import connection

from reviewapp.insights.models import Spread, Tally
from reviewapp.insights.reading.steps import spans

SPANS = """unnest(%(steps)s::int[], %(grains)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[])
    AS span (step, grain, since, until)"""
# Span by span, so that each is one stretch of the index: left to itself, the planner would read the table.
READ = """
SELECT span.step, part.ref, {sums}
FROM {spans} CROSS JOIN LATERAL (
    SELECT {group} AS ref, {values}
    FROM {table} seen
    WHERE seen.team = %(team)s AND seen.grain = span.grain AND seen.lens = %(lens)s
        AND seen.at >= span.since AND seen.at < span.until {narrowed}
    GROUP BY {groups}
) AS part
GROUP BY 1, {sums_by}
"""


@dataclass(frozen=True)
class Asked:
    """Which rows: `steps` of time, through a lens with perhaps some refs only, each `group` apart."""

    team: int
    steps: list
    lens: str = ""
    refs: tuple[int, ...] | None = None
    workflows: tuple[int, ...] = ()
    group: str = ""

    @property
    def group_column(self):
        return {"": "0::bigint", "workflow": "seen.workflow"}.get(self.group, "seen.ref")

    @property
    def parameters(self):
        found = spans(self.steps)
        return {
            "team": self.team,
            "lens": self.lens,
            "refs": list(self.refs or ()),
            "workflows": list(self.workflows),
            "steps": [each.step for each in found],
            "grains": [each.grain for each in found],
            "since": [each.since for each in found],
            "until": [each.until for each in found],
        }

    @property
    def narrowed(self):
        by_ref = " AND seen.ref = ANY (%(refs)s::bigint[])" if self.refs is not None else ""
        return by_ref + (" AND seen.workflow = ANY (%(workflows)s::bigint[])" if self.workflows else "")


def tallied(asked, counters):
    """{(step, ref): Counter of these counters}."""
    if not counters:
        return {}
    rows = _rows(
        asked,
        Tally,
        sums=", ".join(f"sum(part.{name})" for name in counters),
        values=", ".join(f"sum(seen.{name}) AS {name}" for name in counters),
    )
    return {
        (step, ref): Counter({name: int(value) for name, value in zip(counters, values, strict=True)})
        for step, ref, *values in rows
    }


def spread_out(asked, measures):
    """{(step, ref, measure): {bucket: n}}."""
    found = defaultdict(dict)
    for measure in measures:
        rows = _rows(
            asked, Spread, sums="part.bucket, sum(part.n)", values="seen.bucket, sum(seen.n) AS n",
            sums_by="2, 3", groups="1, 2", more=" AND seen.measure = %(measure)s", measure=measure,
        )  # fmt: skip
        for step, ref, bucket, n in rows:
            if n:
                found[step, ref, measure][bucket] = int(n)
    return found


def _rows(asked, model, *, sums, values, sums_by="2", groups="1", more="", **parameters):
    query = READ.format(
        sums=sums,
        sums_by=sums_by,
        group=asked.group_column,
        values=values,
        spans=SPANS,
        table=model._meta.db_table,  # noqa: SLF001
        narrowed=asked.narrowed + more,
        groups=groups,
    )
    with connection.cursor() as cursor:
        cursor.execute(query, asked.parameters | parameters)
        return cursor.fetchall()
