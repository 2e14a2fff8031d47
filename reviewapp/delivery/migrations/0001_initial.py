import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import reviewapp.base.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("workflows", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("url", models.TextField()),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("in_flight_cap", models.PositiveSmallIntegerField(default=2)),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("disabled", "Disabled"),
                            ("removed", "Removed"),
                        ],
                        default="active",
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("open_until", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                ("sealed_secret", models.BinaryField()),
                ("sealed_seed", models.BinaryField()),
                ("sealed_old_secret", models.BinaryField(null=True)),
                ("old_secret_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endpoints",
                        to="accounts.team",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("old_secret_until", None), ("sealed_old_secret", None)),
                            models.Q(
                                ("old_secret_until__isnull", False), ("sealed_old_secret__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="old_secret_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kinds__len__gt", 0)), name="endpoint_listens_to_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("in_flight_cap__gte", 1), ("in_flight_cap__lte", 16)),
                        name="in_flight_cap_is_1_to_16",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failing_since", None), ("failures", 0)),
                            models.Q(("failing_since__isnull", False), ("failures__gt", 0)),
                            _connector="OR",
                        ),
                        name="failing_endpoint_says_since_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("subject_id", models.TextField()),
                ("body", models.BinaryField()),
                ("attempts_made", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField(null=True)),
                ("lease_token", models.UUIDField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("dead_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="delivery.endpoint",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("dead_at", None), ("delivered_at", None)),
                        fields=["endpoint", "next_at", "id"],
                        name="delivery_due",
                    ),
                    models.Index(fields=["endpoint", "-created_at", "-id"], name="delivery_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("endpoint", "position"), name="an_event_goes_to_an_endpoint_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delivered_at", None), ("dead_at", None), _connector="OR"),
                        name="delivery_ends_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token", None), ("leased_until", None)),
                            models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="delivery_lease_has_token_and_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("error", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="delivery.delivery",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("delivery", "number"), name="attempts_are_counted")
                ],
            },
        ),
    ]
