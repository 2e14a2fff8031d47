import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import reviewapp.base.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_keys_of_one_team"),
        ("accounts", "__first__"),
        ("workflows", "0004_version_names_its_suggestion"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pairing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "team",
                        "grain",
                        "at",
                        "workflow",
                        "first",
                        "second",
                        "first_verdict",
                        "second_verdict",
                        "raters",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("team", models.BigIntegerField()),
                (
                    "grain",
                    models.CharField(choices=[("h", "Hour"), ("d", "Day"), ("w", "Week")], max_length=1),
                ),
                ("at", models.DateTimeField()),
                ("workflow", models.BigIntegerField()),
                ("first", models.BigIntegerField()),
                ("second", models.BigIntegerField()),
                ("first_verdict", models.CharField(max_length=9)),
                ("second_verdict", models.CharField(max_length=9)),
                ("raters", models.SmallIntegerField()),
                ("n", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("worked_at", models.DateTimeField(null=True)),
                ("seconds", models.FloatField(default=0)),
                ("runs", models.BigIntegerField(default=0)),
                ("failures", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Spread",
            fields=[
                ("team", models.BigIntegerField()),
                (
                    "grain",
                    models.CharField(choices=[("h", "Hour"), ("d", "Day"), ("w", "Week")], max_length=1),
                ),
                ("lens", models.CharField(blank=True, default="", max_length=40)),
                ("at", models.DateTimeField()),
                ("workflow", models.BigIntegerField()),
                ("ref", models.BigIntegerField(default=0)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "team",
                        "grain",
                        "lens",
                        "measure",
                        "at",
                        "workflow",
                        "ref",
                        "bucket",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("measure", models.CharField(max_length=20)),
                ("bucket", models.SmallIntegerField()),
                ("n", models.IntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("team", models.BigIntegerField()),
                (
                    "grain",
                    models.CharField(choices=[("h", "Hour"), ("d", "Day"), ("w", "Week")], max_length=1),
                ),
                ("lens", models.CharField(blank=True, default="", max_length=40)),
                ("at", models.DateTimeField()),
                ("workflow", models.BigIntegerField()),
                ("ref", models.BigIntegerField(default=0)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "team",
                        "grain",
                        "lens",
                        "at",
                        "workflow",
                        "ref",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("received", models.IntegerField(db_default=0)),
                ("finished", models.IntegerField(db_default=0)),
                ("handed_back", models.IntegerField(db_default=0)),
                ("auto_approved", models.IntegerField(db_default=0)),
                ("settled", models.IntegerField(db_default=0)),
                ("completed", models.IntegerField(db_default=0)),
                ("expired", models.IntegerField(db_default=0)),
                ("withdrawn", models.IntegerField(db_default=0)),
                ("check_failed", models.IntegerField(db_default=0)),
                ("usable", models.IntegerField(db_default=0)),
                ("verified", models.IntegerField(db_default=0)),
                ("failed", models.IntegerField(db_default=0)),
                ("recurred", models.IntegerField(db_default=0)),
                ("reported", models.IntegerField(db_default=0)),
                ("metered", models.IntegerField(db_default=0)),
                ("priced", models.IntegerField(db_default=0)),
                ("priced_completed", models.IntegerField(db_default=0)),
                ("tokens_in", models.BigIntegerField(db_default=0)),
                ("tokens_out", models.BigIntegerField(db_default=0)),
                ("cost_micros", models.BigIntegerField(db_default=0)),
                ("worked", models.IntegerField(db_default=0)),
                ("judged", models.IntegerField(db_default=0)),
                ("approved", models.IntegerField(db_default=0)),
                ("edited", models.IntegerField(db_default=0)),
                ("rejected", models.IntegerField(db_default=0)),
                ("escalated", models.IntegerField(db_default=0)),
                ("abstained", models.IntegerField(db_default=0)),
                ("revised", models.IntegerField(db_default=0)),
                ("severe", models.IntegerField(db_default=0)),
                ("sampled", models.IntegerField(db_default=0)),
                ("sample_held", models.IntegerField(db_default=0)),
                ("seconds", models.BigIntegerField(db_default=0)),
                ("corrected_seconds", models.BigIntegerField(db_default=0)),
                ("opened", models.IntegerField(db_default=0)),
                ("closed", models.IntegerField(db_default=0)),
                ("due", models.IntegerField(db_default=0)),
                ("on_time", models.IntegerField(db_default=0)),
            ],
            options={
                "verbose_name_plural": "tallies",
            },
        ),
        migrations.CreateModel(
            name="AlertHook",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("host", models.TextField()),
                ("sealed_address", models.BinaryField()),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(
                            choices=[
                                ("quality", "Quality of the work"),
                                ("time", "Queues and times"),
                                ("people", "How people decide"),
                                ("machines", "Agents and machines"),
                            ]
                        ),
                        size=None,
                    ),
                ),
                (
                    "least",
                    models.TextField(
                        choices=[("info", "Good to know"), ("warn", "Look today"), ("bad", "Look now")],
                        default="warn",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("error", models.TextField(blank=True, default="")),
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
                        related_name="alert_hooks",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("topics__len__gt", 0)), name="hook_hears_of_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField(blank=True, default="")),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("threshold", "Passes a bar"),
                            ("change", "Changes against the time before"),
                            ("drift", "Drifts away and stays"),
                            ("silence", "Stops coming"),
                            ("peers", "Unlike the others"),
                            ("state", "Stands so just now"),
                        ]
                    ),
                ),
                (
                    "topic",
                    models.TextField(
                        choices=[
                            ("quality", "Quality of the work"),
                            ("time", "Queues and times"),
                            ("people", "How people decide"),
                            ("machines", "Agents and machines"),
                        ],
                        default="quality",
                    ),
                ),
                ("figure", models.TextField()),
                ("lens", models.TextField(blank=True, default="")),
                ("above", models.BooleanField(default=True)),
                ("bar", models.FloatField()),
                ("window_hours", models.PositiveIntegerField()),
                ("compared_hours", models.PositiveIntegerField(default=0)),
                ("least_n", models.PositiveIntegerField(default=30)),
                (
                    "severity",
                    models.TextField(
                        choices=[("info", "Good to know"), ("warn", "Look today"), ("bad", "Look now")],
                        default="warn",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "changed_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alert_rules",
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("team", "key"),
                        name="built_in_rule_stands_once_in_a_team",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("changed_at", None), ("changed_by", None)),
                            models.Q(("changed_at__isnull", False), ("changed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="rule_change_has_person_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["threshold", "change", "drift", "silence", "peers", "state"])
                        ),
                        name="rule_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["info", "warn", "bad"])),
                        name="rule_rings_at_a_known_severity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionFact",
            fields=[
                ("team", models.BigIntegerField()),
                ("workflow", models.BigIntegerField()),
                ("agent", models.BigIntegerField()),
                ("version", models.BigIntegerField(null=True)),
                ("decision", models.UUIDField(primary_key=True, serialize=False)),
                ("output", models.UUIDField()),
                ("queue", models.BigIntegerField()),
                ("reviewer", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("verdict", models.TextField()),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("is_answer", models.BooleanField(default=False)),
                ("worked", models.SmallIntegerField(default=0)),
                ("judged", models.SmallIntegerField(default=0)),
                ("approved", models.SmallIntegerField(default=0)),
                ("edited", models.SmallIntegerField(default=0)),
                ("rejected", models.SmallIntegerField(default=0)),
                ("escalated", models.SmallIntegerField(default=0)),
                ("abstained", models.SmallIntegerField(default=0)),
                ("revised", models.SmallIntegerField(default=0)),
                ("severe", models.SmallIntegerField(default=0)),
                ("sampled", models.SmallIntegerField(default=0)),
                ("sample_held", models.SmallIntegerField(default=0)),
                ("seconds", models.BigIntegerField(default=0)),
                ("corrected_seconds", models.BigIntegerField(default=0)),
                ("review_seconds", models.BigIntegerField(null=True)),
                ("correction_seconds", models.BigIntegerField(null=True)),
                ("decision_latency", models.BigIntegerField(null=True)),
                ("correction_latency", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "at"], name="decision_fact_in_time"),
                    models.Index(fields=["output"], name="decision_fact_of_output"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("decisions", "Decisions"),
                            ("corrections", "Corrections"),
                            ("pairs", "Training pairs"),
                            ("evals", "Test cases"),
                            ("label_studio", "Label Studio"),
                            ("langfuse", "Langfuse"),
                        ]
                    ),
                ),
                (
                    "form",
                    models.TextField(
                        choices=[
                            ("csv", "CSV"),
                            ("jsonl", "JSON Lines"),
                            ("parquet", "Parquet"),
                            ("json", "JSON"),
                        ]
                    ),
                ),
                ("scope", models.JSONField(default=dict)),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Ready"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                        ],
                        default="waiting",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(null=True)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("left_out", models.JSONField(default=dict)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("digest", models.BinaryField(max_length=32, null=True)),
                ("trouble", models.TextField(blank=True, default="")),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("after", models.JSONField(null=True)),
                ("parts", models.JSONField(default=list)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_until", models.DateTimeField(null=True)),
                (
                    "asked_by",
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
                        related_name="exports",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "-asked_at"], name="export_of_team"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["asked_at"],
                        name="export_under_way",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("digest__isnull", False), ("expires_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_ready_export_has_a_digest_and_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("form", "json"), ("kind__in", ["label_studio", "langfuse"])),
                            models.Q(
                                models.Q(("kind__in", ["label_studio", "langfuse"]), _negated=True),
                                models.Q(("form", "json"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="documents_are_json_and_tables_are_not",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GateTargets",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.TextField()),
                ("override", models.FloatField()),
                ("exceptions", models.FloatField()),
                ("minutes", models.PositiveIntegerField()),
                ("least", models.PositiveIntegerField()),
                ("precision", models.FloatField()),
                ("failures", models.PositiveIntegerField()),
                ("days", models.PositiveSmallIntegerField()),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_targets",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workflow", "level"), name="one_set_of_targets_a_level"),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("approve", "supervised", "trusted"))),
                        name="targets_are_of_a_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exceptions__gt", 0),
                            ("exceptions__lt", 1),
                            ("override__gt", 0),
                            ("override__lt", 1),
                            ("precision__gt", 0),
                            ("precision__lt", 1),
                        ),
                        name="gate_targets_are_shares",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__gte", 1), ("days__lte", 31), ("least__gte", 1), ("minutes__gte", 1)
                        ),
                        name="gate_targets_have_a_floor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutputFact",
            fields=[
                ("team", models.BigIntegerField()),
                ("workflow", models.BigIntegerField()),
                ("agent", models.BigIntegerField()),
                ("version", models.BigIntegerField(null=True)),
                ("output", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("received", models.SmallIntegerField(default=0)),
                ("finished", models.SmallIntegerField(default=0)),
                ("handed_back", models.SmallIntegerField(default=0)),
                ("auto_approved", models.SmallIntegerField(default=0)),
                ("settled", models.SmallIntegerField(default=0)),
                ("completed", models.SmallIntegerField(default=0)),
                ("expired", models.SmallIntegerField(default=0)),
                ("withdrawn", models.SmallIntegerField(default=0)),
                ("check_failed", models.SmallIntegerField(default=0)),
                ("usable", models.SmallIntegerField(default=0)),
                ("verified", models.SmallIntegerField(default=0)),
                ("failed", models.SmallIntegerField(default=0)),
                ("recurred", models.SmallIntegerField(default=0)),
                ("reported", models.SmallIntegerField(default=0)),
                ("metered", models.SmallIntegerField(default=0)),
                ("priced", models.SmallIntegerField(default=0)),
                ("priced_completed", models.SmallIntegerField(default=0)),
                ("tokens_in", models.BigIntegerField(default=0)),
                ("tokens_out", models.BigIntegerField(default=0)),
                ("cost_micros", models.BigIntegerField(default=0)),
                ("agent_latency_ms", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["team", "at"], name="output_fact_in_time")],
            },
        ),
        migrations.CreateModel(
            name="ReviewFact",
            fields=[
                ("team", models.BigIntegerField()),
                ("workflow", models.BigIntegerField()),
                ("agent", models.BigIntegerField()),
                ("version", models.BigIntegerField(null=True)),
                ("review", models.UUIDField(primary_key=True, serialize=False)),
                ("output", models.UUIDField()),
                ("queue", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("opened", models.SmallIntegerField(default=0)),
                ("closed", models.SmallIntegerField(default=0)),
                ("due", models.SmallIntegerField(default=0)),
                ("on_time", models.SmallIntegerField(default=0)),
                ("cycle", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "closed_at"], name="review_fact_in_time"),
                    models.Index(fields=["output"], name="review_fact_of_output"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_level", models.TextField()),
                ("to_level", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("proposed", "Waits for a second person"),
                            ("taken", "Taken"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                    ),
                ),
                ("evidence", models.JSONField(default=dict)),
                ("digest", models.BinaryField(max_length=32, null=True)),
                ("evidence_at_end", models.JSONField(default=dict)),
                ("gates_held", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True, default="")),
                ("reason", models.TextField(blank=True, default="")),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
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
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
                "indexes": [models.Index(fields=["workflow", "-ended_at"], name="step_history")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("workflow",),
                        name="one_proposed_step_a_workflow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_level__in", ("shadow", "approve", "supervised", "trusted")),
                            ("to_level__in", ("shadow", "approve", "supervised", "trusted")),
                        ),
                        name="step_levels_are_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["proposed", "taken", "withdrawn"])),
                        name="step_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None), ("state", "proposed")),
                            models.Q(
                                models.Q(("state", "proposed"), _negated=True), ("ended_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="ended_step_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("digest", None),
                            models.Q(("state", "taken"), _negated=True),
                            models.Q(
                                ("ended_by__isnull", False),
                                ("proposed_by__isnull", False),
                                models.Q(("ended_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="second_person_takes_a_step_up",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("figure", models.CharField(max_length=40)),
                ("value", models.FloatField()),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "changed_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="accounts.team",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "workflow", "figure"),
                        name="a_figure_has_one_target",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WeeklyChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField()),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="weekly_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "team"), name="one_weekly_choice_in_a_team")
                ],
            },
        ),
        migrations.CreateModel(
            name="WeeklyReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("week", models.DateField()),
                ("content", models.JSONField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="weekly_reviews",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("team", "week"), name="a_team_reviews_a_week_once"),
                    models.CheckConstraint(
                        condition=models.Q(("week__iso_week_day", 1)), name="week_begins_on_a_monday"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AlertChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "topic",
                    models.TextField(
                        choices=[
                            ("quality", "Quality of the work"),
                            ("time", "Queues and times"),
                            ("people", "How people decide"),
                            ("machines", "Agents and machines"),
                        ]
                    ),
                ),
                ("channel", models.TextField(choices=[("app", "In the app"), ("email", "By e-mail")])),
                (
                    "least",
                    models.TextField(
                        blank=True,
                        choices=[("info", "Good to know"), ("warn", "Look today"), ("bad", "Look now")],
                        default="",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.team"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alert_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "team", "topic", "channel"), name="one_choice_a_topic_and_channel"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("about", models.TextField(blank=True, default="")),
                (
                    "topic",
                    models.TextField(
                        choices=[
                            ("quality", "Quality of the work"),
                            ("time", "Queues and times"),
                            ("people", "How people decide"),
                            ("machines", "Agents and machines"),
                        ]
                    ),
                ),
                (
                    "severity",
                    models.TextField(
                        choices=[("info", "Good to know"), ("warn", "Look today"), ("bad", "Look now")]
                    ),
                ),
                ("title", models.TextField()),
                ("facts", models.JSONField(default=dict)),
                ("query", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("raised", "Raised"),
                            ("acknowledged", "Somebody is on it"),
                            ("resolved", "Resolved"),
                        ],
                        default="raised",
                    ),
                ),
                ("raised_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("calm_since", models.DateTimeField(null=True)),
                ("cleared_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                (
                    "resolution",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("", "None yet"),
                            ("person", "by a person"),
                            ("itself", "by itself"),
                            ("rule_off", "its rule was switched off"),
                        ],
                        default="",
                    ),
                ),
                ("note", models.TextField(blank=True, default="")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resolved_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="accounts.team"
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
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alerts",
                        to="insights.alertrule",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["team", "-raised_at", "-id"], name="alert_newest"),
                    models.Index(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=["team"],
                        name="alert_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at", None)),
                        fields=("rule", "about"),
                        name="a_cause_stands_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "resolved"), _negated=True),
                        fields=("rule", "about"),
                        name="a_cause_is_raised_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("acknowledged_at", None), ("acknowledged_by", None)),
                            models.Q(("acknowledged_at__isnull", False), ("acknowledged_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="acknowledgement_has_person_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "resolved"), _negated=True),
                                ("resolution", ""),
                                ("resolved_at", None),
                            ),
                            models.Q(
                                models.Q(("resolution", ""), _negated=True),
                                ("resolved_at__isnull", False),
                                ("state", "resolved"),
                            ),
                            _connector="OR",
                        ),
                        name="resolved_alert_says_when_and_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("resolution", "person"), _negated=True), ("resolved_by", None)
                            ),
                            models.Q(("resolution", "person"), ("resolved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_person_resolves_in_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "acknowledged"), _negated=True),
                            ("acknowledged_by__isnull", False),
                            _connector="OR",
                        ),
                        name="acknowledged_alert_has_its_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WeeklyMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("try_again_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("error", models.TextField(blank=True, default="")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="insights.weeklyreview",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("review", "user"), name="a_weekly_review_is_mailed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("added_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="insights.weeklyreview",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="follow_up_done_has_person_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="follow_up_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "occasion",
                    models.TextField(
                        choices=[("raised", "Raised"), ("resolved", "Resolved"), ("test", "Test")],
                        default="raised",
                    ),
                ),
                ("channel", models.TextField(choices=[("email", "Email"), ("hook", "Hook")])),
                (
                    "state",
                    models.TextField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                        default="waiting",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("try_again_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("error", models.TextField(blank=True, default="")),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "alert",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="insights.alert",
                    ),
                ),
                (
                    "hook",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="insights.alerthook",
                    ),
                ),
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
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["try_again_at", "id"],
                        name="notice_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "email"), ("hook", None), ("user__isnull", False)),
                            models.Q(("channel", "hook"), ("hook__isnull", False), ("user", None)),
                            _connector="OR",
                        ),
                        name="notice_goes_to_a_person_or_a_hook",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alert__isnull", False), ("occasion", "test"), _connector="OR"),
                        name="only_a_test_is_about_no_alert",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="sent_notice_says_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("alert", "occasion", "user"),
                        name="a_person_is_told_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("hook__isnull", False)),
                        fields=("alert", "occasion", "hook"),
                        name="a_hook_is_told_once",
                    ),
                ],
            },
        ),
    ]
