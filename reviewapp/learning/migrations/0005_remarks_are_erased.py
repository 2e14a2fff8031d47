"""What people write in the loop stands in one table, bound to its events, and may be erased, once.

What was written before was bound to nothing and is not taken along.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reviewapp.audit.commitments
from reviewapp.base.postgres.guards import guard

FUNCTION = """
CREATE FUNCTION learning_remark_goes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'learning_remark: rows are kept, only their words are erased.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF (to_jsonb(NEW) - ARRAY['text', 'salt', 'erased']) IS DISTINCT FROM
            (to_jsonb(OLD) - ARRAY['text', 'salt', 'erased'])
        OR OLD.salt IS NULL OR NEW.salt IS NOT NULL
        OR NOT EXISTS (SELECT FROM audit_event
            WHERE id = (NEW.erased ->> 'event')::bigint AND action ~ '[.]erased$')
    THEN
        RAISE EXCEPTION 'learning_remark: a row changes only by being erased, once, by an event that says so.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER words_go_once BEFORE UPDATE OR DELETE ON learning_remark
    FOR EACH ROW EXECUTE FUNCTION learning_remark_goes_once();
ALTER TABLE learning_remark ENABLE ALWAYS TRIGGER words_go_once
"""
DROP = """
DROP TRIGGER words_go_once ON learning_remark;
DROP FUNCTION learning_remark_goes_once()
"""
KINDS = [
    ("remark", "Remark"),
    ("approval", "Note of an approval"),
    ("dismissal", "Why it was dismissed"),
    ("pattern", "Why it was put aside"),
]


def key(to, **told):
    told = {"related_name": "+"} | told
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=to, **told)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_provider_reasons_are_erased"),
        ("audit", "0002_append_only"),
        ("learning", "0004_words_are_erased"),
        ("workflows", "0005_what_is_masked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="suggestion", name="dismissed_suggestion_says_why"),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dismissed"), _negated=True),
                    ("closed_by__isnull", False),
                    _connector="OR",
                ),
                name="suggestion_is_dismissed_by_a_person",
            ),
        ),
        migrations.RemoveField(model_name="approval", name="note"),
        migrations.RemoveField(model_name="pattern", name="reason"),
        migrations.DeleteModel(name="Remark"),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(default=reviewapp.audit.commitments.new_salt, null=True)),
                (
                    "erased",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
                ),
                ("kind", models.TextField(choices=KINDS)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("by", key(settings.AUTH_USER_MODEL)),
                ("pattern", key("learning.pattern", null=True, related_name="remarks")),
                (
                    "suggestion",
                    key("learning.suggestion", null=True, related_name="remarks", db_index=False),
                ),
                ("workflow", key("workflows.workflow")),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["suggestion", "at"], name="remarks_of_suggestion")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("erased", {}), ("salt__isnull", False)),
                            models.Q(("erased__has_key", "event"), ("salt__isnull", True), ("text", "")),
                            _connector="OR",
                        ),
                        name="remark_is_there_or_says_what_erased_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "pattern"), ("pattern__isnull", False), ("suggestion", None)),
                            models.Q(
                                ("kind__in", ["remark", "approval", "dismissal"]),
                                ("pattern", None),
                                ("suggestion__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="remark_is_about_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["approval", "dismissal"])),
                        fields=("suggestion", "kind"),
                        name="a_suggestion_is_decided_in_one_set_of_words",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="pattern", name="why", field=key("learning.remark", null=True, db_index=False)
        ),
        guard(
            "learning_remark",
            joins="LEFT JOIN learning_suggestion AS suggestion ON suggestion.id = fresh.suggestion_id "
            "LEFT JOIN learning_pattern AS pattern ON pattern.id = fresh.pattern_id",
            strange="suggestion.workflow_id <> fresh.workflow_id OR pattern.workflow_id <> fresh.workflow_id",
            columns="workflow_id, suggestion_id, pattern_id",
        ),
        migrations.RunSQL(FUNCTION, DROP),
    ]
