import reviewapp.audit.commitments
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_provider_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="rolechange",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AlterField(
            model_name="rolechange",
            name="salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, null=True),
        ),
        migrations.AddConstraint(
            model_name="rolechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased", {}), ("salt__isnull", False)),
                    models.Q(("erased__has_key", "event"), ("reason", ""), ("salt__isnull", True)),
                    _connector="OR",
                ),
                name="reason_is_there_or_says_what_erased_it",
            ),
        ),
    ]
