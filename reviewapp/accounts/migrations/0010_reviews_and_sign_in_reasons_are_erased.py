"""What was said of access and of signing in may go, and says by what."""

import reviewapp.audit.commitments
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_reasons_are_erased"),
    ]

    operations = [
        migrations.AddField(
            model_name="accessreview",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="signinchange",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AlterField(
            model_name="accessreview",
            name="salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, null=True),
        ),
        migrations.AlterField(
            model_name="signinchange",
            name="salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, null=True),
        ),
        migrations.AddConstraint(
            model_name="accessreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased", {}), ("salt__isnull", False)),
                    models.Q(
                        ("erased__has_key", "event"), ("note", ""), ("salt__isnull", True), ("seen", [])
                    ),
                    _connector="OR",
                ),
                name="access_review_is_there_or_says_what_erased_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="signinchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased", {}), ("salt__isnull", False)),
                    models.Q(("erased__has_key", "event"), ("reason", ""), ("salt__isnull", True)),
                    _connector="OR",
                ),
                name="sign_in_reason_is_there_or_says_what_erased_it",
            ),
        ),
    ]
