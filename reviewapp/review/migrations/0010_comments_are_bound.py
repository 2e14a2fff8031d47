"""Comments are bound to their events and leave what erased them. Until now nobody could write one."""

from django.db import migrations, models

import reviewapp.audit.commitments


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0009_outputs_by_time"),
    ]

    operations = [
        migrations.AlterField(model_name="comment", name="written_at", field=models.DateTimeField()),
        migrations.AddField(
            model_name="comment",
            name="event_id",
            field=models.BigIntegerField(default=0, unique=True),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="comment",
            name="salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased", {}), ("salt__isnull", False)),
                    models.Q(("erased__has_key", "event"), ("salt__isnull", True), ("text", "")),
                    _connector="OR",
                ),
                name="comment_is_there_or_says_what_erased_it",
            ),
        ),
    ]
