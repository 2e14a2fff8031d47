"""What was reviewed of access; a key may end with its holder's suspension."""

import django.db.models.deletion
import django.db.models.functions.datetime
import reviewapp.audit.commitments
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_keys_of_one_team"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen", models.JSONField()),
                ("digest", models.BinaryField(max_length=32)),
                ("people", models.PositiveIntegerField()),
                ("keys", models.PositiveIntegerField()),
                ("flagged", models.PositiveIntegerField()),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(default=reviewapp.audit.commitments.new_salt)),
                ("reviewed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="key",
            name="revocation_has_reason_and_time",
        ),
        migrations.AlterField(
            model_name="key",
            name="revoked_for",
            field=models.TextField(
                blank=True,
                choices=[
                    ("choice", "somebody revoked it"),
                    ("exposure", "it was seen where secrets do not belong"),
                    ("suspension", "its holder was suspended"),
                ],
                default="",
            ),
        ),
        migrations.AddConstraint(
            model_name="key",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("revoked_at", None), ("revoked_by", None), ("revoked_for", "")),
                    models.Q(
                        ("revoked_at__isnull", False),
                        ("revoked_for__in", ["choice", "exposure", "suspension"]),
                    ),
                    _connector="OR",
                ),
                name="revocation_has_reason_and_time",
            ),
        ),
        migrations.AddField(
            model_name="accessreview",
            name="reviewed_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accessreview",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="access_reviews", to="accounts.team"
            ),
        ),
        migrations.AddIndex(
            model_name="accessreview",
            index=models.Index(fields=["team", "-reviewed_at"], name="access_review_by_time"),
        ),
        migrations.AddConstraint(
            model_name="accessreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("people__gte", 1)), name="access_review_saw_somebody"
            ),
        ),
    ]
