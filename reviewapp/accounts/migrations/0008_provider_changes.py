import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reviewapp.audit.commitments


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_sign_in_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("action", models.TextField()),
                ("fields", models.JSONField(default=list)),
                ("reason", models.TextField(max_length=500)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(default=reviewapp.audit.commitments.new_salt)),
                ("changed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="accounts.identityprovider",
                    ),
                ),
            ],
        ),
    ]
