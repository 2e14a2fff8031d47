"""What was written stays as it was written: each part changes once, to say nothing, and its event says why.

A part that was masked may still be erased; its commitment is kept whatever happens to it.
"""

from django.db import migrations

PART = """
    IF (NEW.{salt}, NEW.erased -> '{part}', {new}) IS DISTINCT FROM (OLD.{salt}, OLD.erased -> '{part}', {old})
        AND NOT coalesce(
            NEW.{salt} IS NULL AND NEW.erased ? '{part}'
            AND (OLD.{salt} IS NOT NULL
                OR OLD.erased -> '{part}' ? 'masked' AND NOT NEW.erased -> '{part}' ? 'masked'
                    AND NEW.erased #>> '{{{part},commitment}}' = OLD.erased #>> '{{{part},commitment}}')
            AND (NEW.erased -> '{part}' ? 'masked' OR {empty})
            AND NEW.erased #>> '{{{part},commitment}}' ~ '^[0-9a-f]{{64}}$'
            AND EXISTS (SELECT FROM audit_event
                WHERE id = (NEW.erased #>> '{{{part},event}}')::bigint AND action ~ '[.](erased|masked)$'),
            false)
    THEN
        RAISE EXCEPTION '{table}: the part {part} changes only by being erased, once, by an event that says so.'
            USING ERRCODE = 'check_violation';
    END IF;
"""
FUNCTION = """
CREATE FUNCTION {table}_goes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '{table}: rows are kept, only their parts are erased.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF ({new_rest}) IS DISTINCT FROM ({old_rest}) THEN
        RAISE EXCEPTION '{table}: what a row is never changes.' USING ERRCODE = 'check_violation';
    END IF;
    {parts}
    RETURN NEW;
END
$$;
CREATE TRIGGER part_goes_once BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_goes_once();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER part_goes_once
"""
DROP = "DROP TRIGGER part_goes_once ON {table}; DROP FUNCTION {table}_goes_once()"

# Checks or reasons as they stay once the words they speak of are gone: nothing quotes those any more.
UNQUOTED = """
CREATE FUNCTION review_unquoted(said jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(jsonb_agg(
        (each - 'spans') || CASE WHEN each ? 'error' OR each ->> 'kind' = 'error'
            THEN '{"text": "Could not be run"}'::jsonb
            WHEN each ->> 'kind' = 'reopened' THEN '{"text": "Judged again"}' ELSE '{}' END
        ORDER BY place), '[]')
    FROM jsonb_array_elements(said) WITH ORDINALITY AS told (each, place)
$$
"""

# Table: the columns that never change, and the salt, the columns and the emptiness of each part.
TABLES = {
    "review_outputcontent": (
        ["id", "digest"],
        {
            "content": (
                "salt",
                ["title", "input", "output"],
                "(NEW.title = '' AND NEW.input IS NULL AND NEW.output IS NULL)",
            ),
            "trace": ("trace_salt", ["trace"], "NEW.trace = '{}'"),
            "metadata": ("metadata_salt", ["metadata"], "NEW.metadata - 'privacy' = '{}'"),
        },
    ),
    "review_decisioncontent": (
        ["id"],
        {
            "words": (
                "salt",
                ["justification", "reason"],
                "(NEW.justification = '' AND NEW.reason = '')",
            ),
            "edited": (
                "edited_salt",
                ["edited", "difference"],
                "(NEW.edited IS NULL AND NEW.difference IS NULL)",
            ),
        },
    ),
}


def columns(row, names):
    return ", ".join(f"{row}.{name}" for name in names)


def goes_once(table, rest, parts):
    told = "".join(
        PART.format(
            table=table,
            part=part,
            salt=salt,
            empty=empty,
            new=columns("NEW", names),
            old=columns("OLD", names),
        )
        for part, (salt, names, empty) in parts.items()
    )
    named = {"table": table, "new_rest": columns("NEW", rest), "old_rest": columns("OLD", rest)}
    return migrations.RunSQL(FUNCTION.format(parts=told, **named), DROP.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("review", "0007_parts_are_erased"), ("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(UNQUOTED, "DROP FUNCTION review_unquoted(jsonb)"),
        *[goes_once(table, rest, parts) for table, (rest, parts) in TABLES.items()],
    ]
