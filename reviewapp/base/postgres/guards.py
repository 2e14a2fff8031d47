"""Rows that belong together, held together by the database: a second net under the scoped querysets.

Foreign keys alone would let a row of one team point at a row of another.
"""

from django.db import migrations

# Inserts are judged a statement at a time, for they may come by the thousand; changes are rare.
GUARD = """
CREATE FUNCTION {table}_of_one_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh {joins} WHERE {strange}) THEN
        RAISE EXCEPTION '{table}: what belongs together belongs to one team and workflow.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION {table}_stays_in_one_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT NEW.*) AS fresh {joins} WHERE {strange}) THEN
        RAISE EXCEPTION '{table}: what belongs together belongs to one team and workflow.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER of_one_team AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {table}_of_one_team();
CREATE TRIGGER stays_in_one_team AFTER UPDATE OF {columns} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_stays_in_one_team();
"""
UNGUARD = """
DROP TRIGGER stays_in_one_team ON {table};
DROP TRIGGER of_one_team ON {table};
DROP FUNCTION {table}_stays_in_one_team();
DROP FUNCTION {table}_of_one_team();
"""


def guard(table, *, joins, strange, columns):
    """Refuse rows of `table` (called `fresh`) that, joined so, are strange; `columns` can make them so."""
    named = {"table": table, "joins": joins, "strange": strange, "columns": columns}
    return migrations.RunSQL(GUARD.format(**named), UNGUARD.format(**named))
