"""Row level security: a connection sees and writes only the rows of the teams in `app.team_ids`.

`ensure` runs after every migrate and changes only what differs, so a new table with a team is fenced by the
migrate that makes it. FORCE binds the owner too, who would else walk past every policy.
"""

import hashlib
from dataclasses import dataclass

from django.db import connection, transaction

from reviewapp.web.database.tables import models, parent_of, team_column

# As one comparison a query, not one a row: each stands in a subselect, which PostgreSQL runs once. Inside a
# trigger every team is shown: one that compares rows must not be blind to the very row it looks for.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION teams_shown() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(
        nullif(nullif(current_setting('app.team_ids', true), ''), '*'), ',')::bigint[]
$$;
CREATE OR REPLACE FUNCTION every_team_is_shown() RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED AS $$
    SELECT current_setting('app.team_ids', true) IS NOT DISTINCT FROM '*' OR pg_trigger_depth() > 0
$$
"""
EVERY = "(SELECT every_team_is_shown())"
BY_TEAM = EVERY + " OR {column} = ANY ((SELECT teams_shown())::bigint[])"
BY_PARENT = EVERY + " OR EXISTS (SELECT FROM {parent} AS parent WHERE parent.{key} = {table}.{column})"

# The trail: whoever acts may write of any team, and what concerns no team is for whoever may read at all.
TRAIL = ("audit_event", "audit_leaf")


@dataclass(frozen=True)
class Policy:
    """One policy of one table, as CREATE POLICY takes it."""

    table: str
    name: str
    rule: str

    @property
    def digest(self):
        return hashlib.sha256(f"{FUNCTIONS}{self.name}{self.rule}".encode()).hexdigest()[:16]


def wanted():
    """Each fenced table with its policies."""
    return {model._meta.db_table: found for model in models() if (found := policies_of(model))}  # noqa: SLF001


def policies_of(model):
    table, column, parent = model._meta.db_table, team_column(model), parent_of(model)  # noqa: SLF001
    if column:
        rule = BY_TEAM.format(column=column)
    elif parent:
        named = {"table": table, "column": parent.column, "key": parent.target_field.column}
        rule = BY_PARENT.format(parent=parent.related_model._meta.db_table, **named)  # noqa: SLF001
    else:
        return []
    if table in TRAIL:
        return [Policy(table, "own_teams", f"USING ({column} IS NULL OR {rule}) WITH CHECK (true)")]
    return [Policy(table, "own_teams", f"USING ({rule}) WITH CHECK ({rule})")]


def ensure(**_signal):
    """Fence every table that is there and not yet as it should be. Returns their names."""
    there = tables_there()
    late = [
        table for table, policies in wanted().items() if table in there and not is_fenced(there, policies)
    ]
    with transaction.atomic():
        if late:
            run(FUNCTIONS)  # the digests of the policies cover them
        for table in late:
            fence(table, wanted()[table], there[table])
        let_triggers_look_up([*wanted()])
    return late


def is_fenced(there, policies):
    forced, comments = there[policies[0].table]
    return forced and comments == {policy.name: policy.digest for policy in policies}


def fence(table, policies, found):
    quoted = connection.ops.quote_name(table)
    for name in found[1]:
        run(f"DROP POLICY {connection.ops.quote_name(name)} ON {quoted}")
    for policy in policies:
        run(f"CREATE POLICY {policy.name} ON {quoted} {policy.rule}")
        run(f"COMMENT ON POLICY {policy.name} ON {quoted} IS '{policy.digest}'")
    run(f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


TABLES_THERE = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
    array_remove(array_agg(p.polname::text), NULL), array_agg(obj_description(p.oid, 'pg_policy'))
FROM pg_class AS c LEFT JOIN pg_policy AS p ON p.polrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
GROUP BY c.oid
"""


def tables_there():
    """Each table of the database: whether it is fenced, and by which policies."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES_THERE)
        return {
            name: (forced, dict(zip(policies, comments, strict=False)))
            for name, forced, policies, comments in cursor.fetchall()
        }


# What a trigger looks up is its business, not that of the role whose statement set it off.
NARROW_TRIGGERS = """
SELECT DISTINCT p.oid::regprocedure::text
FROM pg_proc AS p, unnest(%s::text[]) AS fenced
WHERE p.prorettype = 'trigger'::regtype AND p.pronamespace = current_schema()::regnamespace
    AND p.prosrc ~ ('\\m' || fenced || '\\M') AND NOT p.prosecdef
ORDER BY 1
"""


def let_triggers_look_up(tables):
    with connection.cursor() as cursor:
        cursor.execute(NARROW_TRIGGERS, [tables])
        narrow = [name for (name,) in cursor.fetchall()]
    for name in narrow:
        run(f"ALTER FUNCTION {name} SECURITY DEFINER SET search_path FROM CURRENT")


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
