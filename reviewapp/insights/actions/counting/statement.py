"""The one statement that brings the figures up to date with some outputs: facts anew, tallies by difference.

What an output contributed before is in its old facts, what it contributes now follows from the rows of
today. Only where the two differ is anything written, so doing it twice, in another order or years later
comes to the same sums.
"""

from dataclasses import dataclass

from reviewapp.insights.buckets import IN_SQL
from reviewapp.insights.counters import WITHIN, lens_within
from reviewapp.insights.figures import CATEGORY
from reviewapp.insights.models import Spread, Tally

STATEMENT = """
WITH fresh AS MATERIALIZED ({fresh}),
stale AS MATERIALIZED (SELECT {columns} FROM {table} WHERE output = ANY (%(outputs)s::uuid[])),
changed AS MATERIALIZED (
    SELECT 1 AS sign, came.* FROM (TABLE fresh EXCEPT TABLE stale) AS came
    UNION ALL
    SELECT -1, gone.* FROM (TABLE stale EXCEPT TABLE fresh) AS gone
),
dropped AS (
    DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM stale EXCEPT SELECT {key} FROM fresh)
),
kept AS (
    INSERT INTO {table} ({columns}) SELECT {columns} FROM changed WHERE sign = 1
    ON CONFLICT ({key}) DO UPDATE SET ({columns}) = ROW ({excluded})
){counted}
SELECT count(*) FROM changed WHERE sign = 1
"""

TALLIED = """,
{name} AS (
    SELECT moment.at, team, workflow, lens, ref, {sums}
    FROM changed CROSS JOIN LATERAL ({lenses}) AS seen (lens, ref)
    CROSS JOIN LATERAL (VALUES {moments}) AS moment (named, at)
    WHERE ref IS NOT NULL AND lens IS NOT NULL AND moment.at IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5
),
{name}_counted AS (
    INSERT INTO {table} AS kept (grain, at, team, workflow, lens, ref, {counters})
    SELECT grain, date_trunc(unit, at, 'UTC'), team, workflow, lens, ref, {totals}
    FROM {name} CROSS JOIN (VALUES ('h', 'hour'), ('d', 'day'), ('w', 'week')) AS grains (grain, unit)
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY 3, 1, 5, 2, 4, 6
    ON CONFLICT (team, grain, lens, at, workflow, ref) DO UPDATE SET {added}
)"""

SPREAD = """,
{name} AS (
    SELECT changed.{at} AS at, team, workflow, lens, ref, measure, bucket,
        sum(sign) AS n
    FROM changed
    CROSS JOIN LATERAL ({lenses}) AS seen (lens, ref)
    CROSS JOIN LATERAL (VALUES {measures}) AS measured (measure, value)
    CROSS JOIN LATERAL (SELECT ({bucket})::smallint AS bucket) AS sorted
    WHERE ref IS NOT NULL AND lens IS NOT NULL AND changed.{at} IS NOT NULL AND value IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(sign) <> 0
),
{name}_counted AS (
    INSERT INTO {table} AS kept (grain, at, team, workflow, lens, ref, measure, bucket, n)
    SELECT grain, date_trunc(unit, at, 'UTC'), team, workflow, lens, ref, measure, bucket, sum(n)
    FROM {name} CROSS JOIN (VALUES ('h', 'hour'), ('d', 'day'), ('w', 'week')) AS grains (grain, unit)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ORDER BY 3, 1, 5, 7, 2, 4, 6, 8
    ON CONFLICT (team, grain, lens, measure, at, workflow, ref, bucket) DO UPDATE SET n = kept.n + excluded.n
)"""

# Only corrections are seen through their categories.
MENTIONED = """
    UNION ALL SELECT through.lens, tag.category
    FROM (VALUES {through}) AS through (lens), unnest(categories) AS tag (category)
    WHERE edited + rejected > 0"""


@dataclass(frozen=True)
class Sum:
    """Counters of a fact, each by one of the fact's times, through some lenses.

    One statement may touch a tally once only, so what is opened and closed in one hour is summed together.
    """

    name: str
    by_time: dict[str, tuple[str, ...]]
    lenses: tuple[str, ...]

    def text(self):
        counters = [(each, at) for at, named in self.by_time.items() for each in named]
        sums = (
            f"coalesce(sum(sign * {each}) FILTER (WHERE named = '{at}'), 0) AS {each}"
            for each, at in counters
        )
        return TALLIED.format(
            name=self.name,
            moments=", ".join(f"('{at}', changed.{at})" for at in self.by_time),
            table=Tally._meta.db_table,  # noqa: SLF001
            lenses=_lenses(self.lenses),
            counters=", ".join(each for each, _ in counters),
            sums=", ".join(sums),
            totals=", ".join(f"sum({each})" for each, _ in counters),
            added=", ".join(f"{each} = kept.{each} + excluded.{each}" for each, _ in counters),
        )


@dataclass(frozen=True)
class Measured:
    """Measured times of a fact, sorted into buckets, by one of its times, through some lenses."""

    name: str
    measures: tuple[str, ...]
    lenses: tuple[str, ...]
    at: str = "at"

    def text(self):
        return SPREAD.format(
            name=self.name,
            at=self.at,
            table=Spread._meta.db_table,  # noqa: SLF001
            lenses=_lenses(self.lenses),
            measures=", ".join(f"('{each}', {each})" for each in self.measures),
            bucket=IN_SQL.format("value"),
        )


def statement(model, *, fresh, counted):
    """The statement for one kind of fact; it takes `outputs` and answers how many facts are new."""
    columns = [field.column for field in model._meta.concrete_fields]  # noqa: SLF001
    return STATEMENT.format(
        fresh=fresh,
        table=model._meta.db_table,  # noqa: SLF001
        key=model._meta.pk.column,  # noqa: SLF001
        columns=", ".join(columns),
        excluded=", ".join(f"excluded.{column}" for column in columns),
        counted="".join(each if isinstance(each, str) else each.text() for each in counted),
    )


def _lenses(names):
    """Each lens with the column it looks at; through the empty one the workflow itself is seen."""
    whole = [name for name in names if name != CATEGORY]
    told = [f"('{name}', {name or '0::bigint'})" for name in whole]
    told += [f"({_within(outer, name)}, {name})" for name in whole for outer in WITHIN.get(name, ())]
    values = f"VALUES {', '.join(told)}"
    if CATEGORY not in names:
        return values
    through = (f"'{CATEGORY}'", *(_within(outer, CATEGORY) for outer in WITHIN[CATEGORY]))
    return values + MENTIONED.format(through=", ".join(f"({lens})" for lens in through))


def _within(outer, lens):
    """The lens's name as SQL; null where there is no such thing, so that nothing is counted."""
    ref = f"' || {outer} || '"
    return f"'{lens_within(outer, ref, lens)}'"
