import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import reviewapp.workflows.models.ordered_json
import reviewapp.workflows.models.workflow
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workflow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.TextField()),
                ("slug", models.SlugField(max_length=60)),
                ("description", models.TextField(blank=True)),
                (
                    "kind",
                    models.TextField(choices=[("text", "Text"), ("object", "Fields (JSON)")], default="text"),
                ),
                (
                    "input_schema",
                    reviewapp.workflows.models.ordered_json.OrderedJSONField(blank=True, default=dict),
                ),
                (
                    "output_schema",
                    reviewapp.workflows.models.ordered_json.OrderedJSONField(blank=True, default=dict),
                ),
                ("guidelines", models.TextField(blank=True)),
                ("privacy_notice", models.TextField(blank=True)),
                ("sla", models.JSONField(default=reviewapp.workflows.models.workflow.default_sla)),
                (
                    "autonomy",
                    models.TextField(
                        choices=[
                            ("shadow", "Shadow: nothing is used, people label"),
                            ("approve", "Approve: a person approves before use"),
                            ("supervised", "Supervised: thresholds may approve, spot checks sample"),
                            ("trusted", "Trusted: only gates and samples are reviewed"),
                        ],
                        default="approve",
                    ),
                ),
                (
                    "justify_from",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("low", "Low"),
                            ("medium", "Medium"),
                            ("high", "High"),
                            ("critical", "Critical"),
                        ],
                        null=True,
                    ),
                ),
                ("default_queue", models.SlugField(max_length=60)),
                ("undo_seconds", models.PositiveSmallIntegerField(default=10)),
                ("expire_after_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("pause_reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "paused_by",
                    models.ForeignKey(
                        blank=True,
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
                        related_name="workflows",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "slug"), name="workflow_slug_is_its_own_in_the_team"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["text", "object"])), name="workflow_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("autonomy__in", ["shadow", "approve", "supervised", "trusted"])),
                        name="workflow_autonomy_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("justify_from", None),
                            ("justify_from__in", ["low", "medium", "high", "critical"]),
                            _connector="OR",
                        ),
                        name="workflow_justifies_from_a_risk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("undo_seconds__lte", 30)),
                        name="workflow_undo_lasts_30_seconds_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expire_after_minutes", None), ("expire_after_minutes__gte", 1), _connector="OR"
                        ),
                        name="workflow_expiry_takes_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pause_reason", ""), ("paused_at", None), ("paused_by", None)),
                            models.Q(
                                ("paused_at__isnull", False),
                                ("paused_by__isnull", False),
                                models.Q(("pause_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="workflow_pause_has_person_time_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("digest", models.BinaryField(max_length=32)),
                ("notes", models.TextField()),
                (
                    "origin",
                    models.TextField(
                        choices=[
                            ("author", "Author"),
                            ("suggestion", "Suggestion"),
                            ("rollback", "Rollback"),
                        ],
                        default="author",
                    ),
                ),
                ("published_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rolled_back_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.policyversion",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["workflow", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workflow", "number"), name="version_number_is_its_own_in_the_workflow"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="version_counts_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("notes", ""), _negated=True), name="version_has_release_notes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", "rollback"), ("rolled_back_from__isnull", False)),
                            models.Q(("origin__in", ["author", "suggestion"]), ("rolled_back_from", None)),
                            _connector="OR",
                        ),
                        name="rolled_back_version_says_from_which",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1),
                            ("origin", "rollback"),
                            models.Q(("author", models.F("published_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="version_was_published_by_a_second_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=60)),
                ("name", models.TextField()),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "cause",
                    models.TextField(
                        choices=[
                            ("instructions", "Instructions"),
                            ("data", "Data"),
                            ("tool", "Tool"),
                            ("routing", "Routing"),
                            ("threshold", "Threshold"),
                            ("model", "Model"),
                        ],
                        default="instructions",
                    ),
                ),
                (
                    "severity",
                    models.TextField(
                        choices=[
                            ("low", "Low"),
                            ("medium", "Medium"),
                            ("high", "High"),
                            ("critical", "Critical"),
                        ],
                        default="medium",
                    ),
                ),
                ("demands_justification", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="categories",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["workflow", "-is_active", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workflow", "key"), name="category_key_is_its_own_in_the_workflow"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("workflow", "number"),
                        name="active_category_has_its_own_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 9)),
                        name="category_number_is_a_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cause__in", ["instructions", "data", "tool", "routing", "threshold", "model"])
                        ),
                        name="category_cause_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["low", "medium", "high", "critical"])),
                        name="category_severity_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rollout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("share", models.PositiveSmallIntegerField(default=100)),
                ("reason", models.TextField(blank=True)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rollouts",
                        to="workflows.policyversion",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rollouts",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("workflow",),
                        name="workflow_has_one_live_rollout",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 1), ("share__lte", 100)),
                        name="rollout_share_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="rollout_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.JSONField()),
                ("notes", models.TextField(blank=True)),
                ("digest", models.BinaryField(max_length=32)),
                ("started_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "last_edited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.policyversion",
                    ),
                ),
                (
                    "published_as",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="workflows.policyversion",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("workflow",),
                        name="workflow_has_one_open_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published_as", None), ("closed_at__isnull", False), _connector="OR"
                        ),
                        name="published_draft_is_closed",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="policyversion",
            trigger=pgtrigger.compiler.Trigger(
                name="policy_version_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9a404ed644706101e9e0d7288d3632165aea6387",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_policy_version_never_changes_5c90a",
                    table="workflows_policyversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
