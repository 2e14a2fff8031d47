from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_endpoints_of_one_team"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased", {}),
                    ("delivered_at__isnull", False),
                    ("dead_at__isnull", False),
                    _connector="OR",
                ),
                name="what_is_to_be_delivered_has_a_body",
            ),
        ),
    ]
