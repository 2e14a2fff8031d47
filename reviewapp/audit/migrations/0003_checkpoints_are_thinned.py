"""Old checkpoints may go, where a later one of the same hour or day stays: it speaks for the same events."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations

# The last of each slot stays: all of the last day, one an hour for thirty days, one a day before that.
SLOT = """
CREATE FUNCTION audit_checkpoint_slot(made timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN made > now() - interval '1 day' THEN NULL
        WHEN made > now() - interval '30 days' THEN date_trunc('hour', made, 'UTC')
        ELSE date_trunc('day', made, 'UTC')
    END
$$;
CREATE FUNCTION audit_refuse_unless_thinned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM audit_checkpoint AS kept
        WHERE kept.size > OLD.size AND audit_checkpoint_slot(kept.at) = audit_checkpoint_slot(OLD.at)
    ) THEN
        RAISE EXCEPTION 'The audit trail is only added to: % on % is refused.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END
$$
"""
NO_SLOT = """
DROP FUNCTION audit_refuse_unless_thinned();
DROP FUNCTION audit_checkpoint_slot(timestamptz)
"""
GUARD = """
DROP TRIGGER only_added_to ON audit_checkpoint;
CREATE TRIGGER only_added_to BEFORE UPDATE OR TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER only_thinned BEFORE DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_unless_thinned();
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER only_added_to;
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER only_thinned
"""
UNGUARD = """
DROP TRIGGER only_thinned ON audit_checkpoint;
DROP TRIGGER only_added_to ON audit_checkpoint;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER only_added_to
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="checkpoint",
            index=BrinIndex(fields=["at"], name="checkpoint_by_time", autosummarize=True),
        ),
        migrations.RunSQL(SLOT, NO_SLOT),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
