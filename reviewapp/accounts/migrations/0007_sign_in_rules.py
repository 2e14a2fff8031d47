import django.db.models.deletion
import django.db.models.functions.datetime
import reviewapp.audit.commitments
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_identity_providers"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("reason", models.TextField(max_length=500)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(default=reviewapp.audit.commitments.new_salt)),
                ("changed_at", models.DateTimeField(auto_now_add=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.BinaryField(max_length=32)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("reset", "Reset"),
                            ("changed", "Changed"),
                            ("second_step_added", "Second Step Added"),
                            ("second_step_removed", "Second Step Removed"),
                            ("second_steps_reset", "Second Steps Reset"),
                            ("codes_made", "Codes Made"),
                            ("code_used", "Code Used"),
                        ]
                    ),
                ),
                ("detail", models.TextField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("try_again_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "asked_at"], name="letter_by_account"),
                    models.Index(
                        condition=models.Q(("sent_at", None)), fields=["try_again_at"], name="letter_due"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("require_mfa", models.BooleanField(default=False)),
                ("require_sso", models.BooleanField(default=False)),
                ("idle_minutes", models.PositiveSmallIntegerField(default=30)),
                ("hours", models.PositiveSmallIntegerField(default=10)),
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_in_rules",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("idle_minutes__range", (5, 240))),
                        name="session_idles_5_to_240_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__range", (1, 10))), name="session_lasts_1_to_10_hours"
                    ),
                ],
            },
        ),
    ]
