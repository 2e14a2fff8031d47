import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import reviewapp.audit.commitments
import reviewapp.base.ids
import reviewapp.retention.models.erasure
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0008_provider_changes"),
        ("accounts", "__first__"),
        ("review", "0009_outputs_by_time"),
        ("workflows", "0005_what_is_masked"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.team",
                    ),
                ),
                ("time_zone", models.TextField(default="UTC")),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("kind", models.TextField()),
                ("days", models.PositiveIntegerField()),
                (
                    "action",
                    models.TextField(
                        choices=[
                            ("erase", "Erase, keep the hash"),
                            ("mask", "Mask what names a person"),
                            ("keep", "Keep for good"),
                        ],
                        default="erase",
                    ),
                ),
                ("is_on", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("in_force_since", models.DateTimeField(null=True)),
                ("due", models.PositiveIntegerField(null=True)),
                ("due_held", models.PositiveIntegerField(default=0)),
                ("due_counted_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retention_rules",
                        to="accounts.team",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("team", "name"), name="rule_name_is_its_own_in_the_team"),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 36500)),
                        name="rule_keeps_a_day_or_more",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_on", False), ("in_force_since__isnull", False), _connector="OR"
                        ),
                        name="rule_in_force_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["erase", "mask", "keep"])),
                        name="rule_acts_in_a_known_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                (
                    "subject_salt",
                    models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32),
                ),
                ("subject_digest", models.BinaryField(max_length=32)),
                (
                    "secret",
                    models.CharField(
                        blank=True, default=reviewapp.retention.models.erasure.new_secret, max_length=64
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("asked", "Waiting for a second admin"),
                            ("running", "Erasing"),
                            ("done", "Done"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="asked",
                    ),
                ),
                ("found", models.JSONField(default=dict)),
                ("gone", models.JSONField(default=dict)),
                ("outputs", models.PositiveIntegerField(default=0)),
                ("outputs_gone", models.PositiveIntegerField(default=0)),
                ("kept", models.JSONField(default=list)),
                ("outputs_kept", models.PositiveIntegerField(default=0)),
                ("trouble", models.TextField(blank=True, default="")),
                ("taken_until", models.DateTimeField(null=True)),
                ("reason", models.TextField(max_length=500)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "-asked_at"], name="erasure_of_team"),
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["confirmed_at"],
                        name="erasure_under_way",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "running"])),
                        fields=("team", "subject"),
                        name="a_subject_is_erased_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="erasure_is_confirmed_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["running", "done"]), _negated=True),
                            ("confirmed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="erasing_was_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["asked", "running"]),
                                models.Q(("subject", ""), _negated=True),
                                models.Q(("secret", ""), _negated=True),
                            ),
                            models.Q(("secret", ""), ("state__in", ["done", "withdrawn"]), ("subject", "")),
                            _connector="OR",
                        ),
                        name="subject_is_kept_while_it_is_needed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("state__in", ["asked", "running"])),
                            models.Q(("finished_at__isnull", False), ("state__in", ["done", "withdrawn"])),
                            _connector="OR",
                        ),
                        name="erasure_that_ended_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="erasure_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                (
                    "spellings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("since", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("reason", models.TextField(max_length=500)),
                ("review_by", models.DateField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("release_asked_at", models.DateTimeField(null=True)),
                ("release_reason", models.TextField(blank=True, default="", max_length=500)),
                ("released_at", models.DateTimeField(null=True)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32)),
                ("release_event_id", models.BigIntegerField(null=True, unique=True)),
                (
                    "release_salt",
                    models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32),
                ),
                ("turned_down", models.JSONField(default=list)),
                (
                    "output",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="review.output",
                    ),
                ),
                (
                    "release_asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legal_holds",
                        to="accounts.team",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("released_at", None)), fields=["team"], name="legal_hold_live"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("workflow__isnull", False),
                            ("output__isnull", False),
                            models.Q(("subject", ""), _negated=True),
                            ("since__isnull", False),
                            ("until__isnull", False),
                            _connector="OR",
                        ),
                        name="legal_hold_says_what_it_covers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="legal_hold_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None),
                            ("until", None),
                            ("until__gt", models.F("since")),
                            _connector="OR",
                        ),
                        name="legal_hold_period_is_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("release_asked_at", None), ("release_asked_by", None), ("release_reason", "")
                            ),
                            models.Q(
                                ("release_asked_at__isnull", False),
                                ("release_asked_by__isnull", False),
                                models.Q(("release_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="asking_to_release_has_person_time_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at", None), ("released_by", None)),
                            models.Q(
                                ("release_asked_by__isnull", False),
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="release_has_person_and_time_and_was_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", None),
                            models.Q(
                                models.Q(("released_by", models.F("release_asked_by")), _negated=True),
                                models.Q(("released_by", models.F("set_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="release_is_confirmed_by_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("previewed", models.PositiveIntegerField()),
                ("previewed_before", models.PositiveIntegerField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "Waiting for a second admin"),
                            ("in_force", "In force"),
                            ("turned_down", "Turned down"),
                            ("lapsed", "Not confirmed in time"),
                        ],
                        default="waiting",
                    ),
                ),
                ("needs_second", models.BooleanField()),
                ("reason", models.TextField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("salt", models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="retention.rule",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("rule",),
                        name="one_change_of_a_rule_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_second", False),
                            models.Q(("state", "in_force"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rule_change_is_confirmed_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_second", True),
                            ("previewed__lte", models.F("previewed_before")),
                            _connector="OR",
                        ),
                        name="what_forgets_more_needs_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="decided_rule_change_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("slot", models.DateTimeField()),
                ("days", models.PositiveIntegerField()),
                ("action", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Called off"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                    ),
                ),
                ("total", models.PositiveIntegerField(null=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("held_back", models.PositiveIntegerField(default=0)),
                ("evidence_back", models.PositiveIntegerField(default=0)),
                ("digest", models.BinaryField(max_length=32, null=True)),
                ("keys", models.PositiveIntegerField(default=0)),
                ("event_id", models.BigIntegerField(null=True, unique=True)),
                ("trouble", models.TextField(blank=True, default="")),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("after", models.JSONField(null=True)),
                ("is_last_pass", models.BooleanField(default=False)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_until", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="retention.rule",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["asked_at"],
                        name="run_under_way",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "slot"), name="a_rule_runs_once_a_slot"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("rule",),
                        name="one_run_of_a_rule_is_under_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(
                                ("digest__isnull", False),
                                ("event_id__isnull", False),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="finished_run_has_its_certificate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["erase", "mask"])), name="run_erases_or_masks"
                    ),
                ],
            },
        ),
    ]
