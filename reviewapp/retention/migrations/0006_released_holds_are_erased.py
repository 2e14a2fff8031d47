"""The words of a released hold may go, once, by an event that says so. A live one gives up nothing.

Rights to holds are by table, so the trigger tells the roles apart: the one that erases does nothing else to a hold,
and the one that reminds of holds does nothing but that. Nobody ends a hold by either.
"""

import reviewapp.audit.commitments
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE FUNCTION retention_hold_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before CONSTANT jsonb := to_jsonb(OLD);
    after CONSTANT jsonb := to_jsonb(NEW);
    words CONSTANT text[] := ARRAY['name', 'reason', 'subject', 'spellings', 'salt', 'release_reason',
        'release_salt', 'turned_down', 'erased'];
    moves text[] := ARRAY['review_by', 'reminded_at', 'turned_down', 'release_asked_by_id', 'release_asked_at',
        'release_reason', 'release_event_id', 'release_salt', 'released_by_id', 'released_at'];
    -- Triggers run with the rights of the owner: who asked is the role that was taken, or signed in.
    asking CONSTANT text := coalesce(nullif(current_setting('role'), 'none'), session_user);
BEGIN
    IF OLD.released_at IS NULL THEN
        IF asking = 'reviewapp_worker' THEN
            moves := ARRAY['reminded_at'];
        END IF;
        IF asking <> 'reviewapp_retention' AND before - moves = after - moves THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.erased = '{}' AND before - words = after - words
        -- What is empty of an erased one is said by a constraint; of these the numbers of their events stay.
        AND NEW.turned_down = (
            SELECT coalesce(jsonb_agg(jsonb_build_object('event', past -> 'event') ORDER BY place), '[]')
            FROM jsonb_array_elements(OLD.turned_down) WITH ORDINALITY AS told (past, place))
        AND EXISTS (SELECT FROM audit_event
            WHERE id = (NEW.erased ->> 'event')::bigint AND action = 'retention.erased')
        AND (OLD.output_id IS NULL OR NOT retention_is_held(ARRAY[OLD.output_id]))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'retention_legalhold: a legal hold is neither changed nor ended this way.'
        USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER legal_hold_never_shrinks ON retention_legalhold;
CREATE TRIGGER legal_hold_never_shrinks BEFORE UPDATE ON retention_legalhold FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION retention_hold_stays();
ALTER TABLE retention_legalhold ENABLE ALWAYS TRIGGER legal_hold_never_shrinks;
"""
SHRINKS = """
DROP TRIGGER legal_hold_never_shrinks ON retention_legalhold;
DROP FUNCTION retention_hold_stays();
CREATE TRIGGER legal_hold_never_shrinks BEFORE UPDATE ON retention_legalhold FOR EACH ROW
    WHEN ((OLD.team_id, OLD.workflow_id, OLD.output_id, OLD.subject, OLD.spellings, OLD.since, OLD.until)
        IS DISTINCT FROM
        (NEW.team_id, NEW.workflow_id, NEW.output_id, NEW.subject, NEW.spellings, NEW.since, NEW.until)
        OR OLD.set_by_id <> NEW.set_by_id
        OR OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at)
    EXECUTE FUNCTION retention_refuse();
ALTER TABLE retention_legalhold ENABLE ALWAYS TRIGGER legal_hold_never_shrinks;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_provider_reasons_are_erased"),
        ("audit", "0001_initial"),
        ("retention", "0005_troubles_of_a_run"),
        ("review", "0009_outputs_by_time"),
        ("workflows", "0005_what_is_masked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="legalhold",
            name="legal_hold_says_what_it_covers",
        ),
        migrations.RemoveConstraint(
            model_name="legalhold",
            name="legal_hold_has_a_reason",
        ),
        migrations.RemoveConstraint(
            model_name="legalhold",
            name="asking_to_release_has_person_time_and_reason",
        ),
        migrations.AddField(
            model_name="legalhold",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AlterField(
            model_name="legalhold",
            name="release_salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="legalhold",
            name="salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32, null=True),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("workflow__isnull", False),
                    ("output__isnull", False),
                    models.Q(("subject", ""), _negated=True),
                    ("since__isnull", False),
                    ("until__isnull", False),
                    ("erased__has_key", "event"),
                    _connector="OR",
                ),
                name="legal_hold_says_what_it_covers",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True), ("erased__has_key", "event"), _connector="OR"
                ),
                name="legal_hold_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("release_asked_at", None), ("release_asked_by", None), ("release_reason", "")),
                    models.Q(
                        ("release_asked_at__isnull", False),
                        ("release_asked_by__isnull", False),
                        models.Q(
                            models.Q(("release_reason", ""), _negated=True),
                            ("erased__has_key", "event"),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="asking_to_release_has_person_time_and_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased", {}), ("release_salt__isnull", False), ("salt__isnull", False)),
                    models.Q(
                        ("erased__has_key", "event"),
                        ("name", ""),
                        ("reason", ""),
                        ("release_reason", ""),
                        ("release_salt__isnull", True),
                        ("released_at__isnull", False),
                        ("salt__isnull", True),
                        ("spellings", []),
                        ("subject", ""),
                    ),
                    _connector="OR",
                ),
                name="legal_hold_is_there_or_says_what_erased_it",
            ),
        ),
        migrations.RunSQL(STAYS, SHRINKS),
    ]
