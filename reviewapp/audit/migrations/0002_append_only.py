"""What is written in the trail stays: the database refuses every change, to its owner too."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is only added to: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""
FORGET = "DROP FUNCTION audit_refuse_change()"

# Per statement, so that TRUNCATE is covered too; ALWAYS, so that session_replication_role does not skip it.
GUARD = """
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_added_to
"""
UNGUARD = "DROP TRIGGER only_added_to ON {table}"
TABLES = ["audit_event", "audit_leaf", "audit_checkpoint"]

LENGTHS = """
ALTER TABLE audit_event
    ADD CONSTRAINT event_digest_is_sha256 CHECK (octet_length(digest) = 32),
    ADD CONSTRAINT event_commitment_is_sha256 CHECK (octet_length(commitment) = 32),
    ADD CONSTRAINT event_facts_are_named CHECK (jsonb_typeof(facts) = 'object');
ALTER TABLE audit_checkpoint
    ADD CONSTRAINT checkpoint_root_is_sha256 CHECK (octet_length(root) = 32)
"""
NO_LENGTHS = """
ALTER TABLE audit_event
    DROP CONSTRAINT event_digest_is_sha256,
    DROP CONSTRAINT event_commitment_is_sha256,
    DROP CONSTRAINT event_facts_are_named;
ALTER TABLE audit_checkpoint DROP CONSTRAINT checkpoint_root_is_sha256
"""

# Rows come and go here at the rate of all events: sweep it often, whatever its size.
SWEEP = """
ALTER TABLE audit_unsealed SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)
"""
NO_SWEEP = "ALTER TABLE audit_unsealed RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, FORGET),
        *[migrations.RunSQL(GUARD.format(table=table), UNGUARD.format(table=table)) for table in TABLES],
        migrations.RunSQL(LENGTHS, NO_LENGTHS),
        migrations.RunSQL(SWEEP, NO_SWEEP),
    ]
