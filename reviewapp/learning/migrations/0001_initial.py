import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0004_keys_of_one_team"),
        ("accounts", "__first__"),
        ("review", "0005_reasons_are_found"),
        ("workflows", "0003_rollouts_of_one_workflow"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pattern",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("wording", "Wording"),
                            ("field", "Field"),
                            ("phrase", "Phrase"),
                            ("theme", "Reason given"),
                            ("slice", "Kind of input"),
                        ]
                    ),
                ),
                ("key", models.BinaryField(max_length=32)),
                ("label", models.TextField(blank=True, default="")),
                ("name", models.TextField(blank=True, default="")),
                ("change", models.CharField(blank=True, default="", max_length=20)),
                ("path", models.TextField(blank=True, default="")),
                ("before", models.TextField(blank=True, default="")),
                ("after", models.TextField(blank=True, default="")),
                ("condition", models.JSONField(null=True)),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("candidate", "More evidence needed"),
                            ("admitted", "Recurring"),
                            ("muted", "Muted"),
                            ("refused", "Not a pattern"),
                            ("merged", "Merged"),
                        ],
                        default="candidate",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("hits", models.PositiveIntegerField(default=0)),
                ("exposures", models.PositiveIntegerField(default=0)),
                ("is_faint", models.BooleanField(default=False)),
                ("units", models.PositiveIntegerField(default=0)),
                ("reviewers", models.PositiveIntegerField(default=0)),
                ("top_share", models.FloatField(default=0)),
                ("first_seen", models.DateTimeField(null=True)),
                ("last_seen", models.DateTimeField(null=True)),
                ("base_rate", models.FloatField(default=0)),
                ("log_e", models.FloatField(default=0)),
                (
                    "alias_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aliases",
                        to="learning.pattern",
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
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="learning.pattern",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="patterns",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workflow", "state", "-hits"], name="pattern_by_support")],
                "constraints": [
                    models.UniqueConstraint(fields=("workflow", "kind", "key"), name="pattern_is_there_once"),
                    models.CheckConstraint(
                        condition=models.Q(("hits__lte", models.F("exposures"))),
                        name="pattern_hits_are_exposures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("alias_of__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("alias_of", None)),
                            _connector="OR",
                        ),
                        name="merged_pattern_says_into_which",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["muted", "refused", "merged"]), _negated=True),
                            ("decided_by__isnull", False),
                            _connector="OR",
                        ),
                        name="pattern_put_aside_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningSettings",
            fields=[
                (
                    "workflow",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="learning",
                        serialize=False,
                        to="workflows.workflow",
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                (
                    "pace",
                    models.TextField(
                        choices=[
                            ("cautious", "Cautious: few suggestions, hardly ever a wrong one"),
                            ("eager", "Eager: earlier and more suggestions, some of them wrong"),
                        ],
                        default="cautious",
                    ),
                ),
                ("least_units", models.PositiveSmallIntegerField(default=3)),
                ("least_reviewers", models.PositiveSmallIntegerField(default=2)),
                ("most_share", models.FloatField(default=0.8)),
                ("most_bullets", models.PositiveSmallIntegerField(default=40)),
                ("most_tokens", models.PositiveSmallIntegerField(default=1500)),
                ("promise", models.FloatField(default=0.02)),
                ("sure", models.FloatField(default=0.9)),
                ("watch_days", models.PositiveSmallIntegerField(default=14)),
            ],
            options={
                "verbose_name_plural": "learning settings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pace__in", ["cautious", "eager"])), name="pace_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most_share__gt", 0),
                            ("most_share__lte", 1),
                            ("promise__gt", 0),
                            ("promise__lt", 1),
                            ("sure__gt", 0),
                            ("sure__lt", 1),
                        ),
                        name="shares_of_learning_are_shares",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("least_reviewers__gte", 1), ("least_units__gte", 1), ("watch_days__gte", 1)
                        ),
                        name="evidence_of_learning_has_a_floor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "output",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="observation",
                        serialize=False,
                        to="review.output",
                    ),
                ),
                (
                    "verdict",
                    models.TextField(
                        choices=[("approved", "Approved"), ("edited", "Edited"), ("rejected", "Rejected")]
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("unit", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField(null=True)),
                ("is_spot_check", models.BooleanField(default=False)),
                ("is_quarantined", models.BooleanField(default=False)),
                ("kind", models.CharField(default="none", max_length=12)),
                ("removed", models.PositiveIntegerField(default=0)),
                ("added", models.PositiveIntegerField(default=0)),
                ("rate", models.FloatField(default=0)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "causes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("seconds_spent", models.PositiveIntegerField(default=0)),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.agent",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="review.decision",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="observation_words"
                    ),
                    models.Index(fields=["workflow", "decided_at"], name="observation_in_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["approved", "edited", "rejected"])),
                        name="observation_verdict_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "approved"), _negated=True),
                            models.Q(("added", 0), ("kind", "none"), ("removed", 0)),
                            _connector="OR",
                        ),
                        name="approved_observation_changed_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("theme", models.UUIDField()),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="review.decision"
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workflow", "theme", "id"], name="placement_in_theme")],
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("opposite", "Decides the opposite of others"),
                            ("random", "Decides without a pattern"),
                            ("always_approves", "Approves nearly everything"),
                            ("too_fast", "Decides faster than one can read"),
                            ("rate", "Corrects far more or less than others"),
                            ("alone", "A pattern only this person makes"),
                            ("by_hand", "Set aside by a lead"),
                        ]
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("open", "To look at"),
                            ("quarantined", "Set aside"),
                            ("released", "Counts again"),
                            ("dropped", "Nothing wrong"),
                        ],
                        default="open",
                    ),
                ),
                ("score", models.FloatField(default=0)),
                ("facts", models.JSONField(default=dict)),
                ("raised_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, default="")),
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
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspicions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspicions",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["-raised_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "quarantined"])),
                        fields=("workflow", "reviewer", "kind"),
                        name="one_standing_suspicion_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="suspicion_is_settled_by_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Trust",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weight", models.FloatField(default=1)),
                ("outputs", models.PositiveIntegerField(default=0)),
                ("alpha", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                (
                    "reviewer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trust",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workflow", "reviewer"), name="trust_is_said_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weight__gte", 0), ("weight__lte", 1)),
                        name="nobody_counts_double",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("prompt", "Prompt"),
                            ("routing", "Routing rule"),
                            ("threshold", "Threshold"),
                            ("check", "Check"),
                            ("taxonomy", "Categories"),
                        ]
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("drafted", "Replay running"),
                            ("open", "Waiting for approval"),
                            ("live", "Live"),
                            ("dismissed", "Dismissed"),
                            ("outdated", "Outdated"),
                            ("rolled_back", "Rolled back"),
                        ],
                        default="drafted",
                    ),
                ),
                ("cause", models.TextField()),
                ("title", models.TextField()),
                ("change", models.JSONField()),
                ("digest", models.BinaryField(max_length=32)),
                ("hits", models.PositiveIntegerField(default=0)),
                ("exposures", models.PositiveIntegerField(default=0)),
                ("units", models.PositiveIntegerField(default=0)),
                ("reviewers", models.PositiveIntegerField(default=0)),
                ("grade", models.CharField(default="C", max_length=1)),
                ("reasons", models.JSONField(default=list)),
                ("conflicts", models.JSONField(default=list)),
                ("words", models.JSONField(default=list)),
                ("tokens", models.PositiveIntegerField(default=0)),
                ("minutes_a_week", models.FloatField(default=0)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(null=True)),
                ("close_reason", models.TextField(blank=True, default="")),
                (
                    "based_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.policyversion",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "last_edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "patterns",
                    models.ManyToManyField(blank=True, related_name="suggestions", to="learning.pattern"),
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
                        related_name="suggestions",
                        to="accounts.team",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="workflows.policyversion",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suggestions",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "indexes": [
                    models.Index(fields=["team", "state", "-minutes_a_week"], name="suggestion_inbox")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("team", "number"), name="suggestion_number_is_its_own_in_the_team"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["drafted", "open"])),
                        fields=("workflow", "cause"),
                        name="one_undecided_suggestion_a_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("state__in", ["drafted", "open"])),
                            models.Q(
                                models.Q(("state__in", ["drafted", "open"]), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="decided_suggestion_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dismissed"), _negated=True),
                            models.Q(
                                ("closed_by__isnull", False), models.Q(("close_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="dismissed_suggestion_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "live"), _negated=True),
                            ("kind", "taxonomy"),
                            ("version__isnull", False),
                            _connector="OR",
                        ),
                        name="live_policy_suggestion_has_its_version",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Atom",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BinaryField(max_length=12)),
                ("kind", models.CharField(max_length=20)),
                ("path", models.TextField(blank=True, default="")),
                ("before", models.TextField(blank=True, default="")),
                ("after", models.TextField(blank=True, default="")),
                (
                    "workflow",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.workflow",
                    ),
                ),
                (
                    "observation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="atoms",
                        to="learning.observation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workflow", "key"], name="atom_by_key")],
                "constraints": [
                    models.UniqueConstraint(fields=("observation", "key"), name="an_edit_has_each_atom_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_hit", models.BooleanField()),
                (
                    "observation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="learning.observation",
                    ),
                ),
                (
                    "pattern",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="learning.pattern",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_hit", True)), fields=["pattern"], name="hits_of_pattern"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("pattern", "observation"), name="evidence_counts_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Replay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("trouble", models.TextField(blank=True, default="")),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("taken_at", models.DateTimeField(null=True)),
                ("taken_until", models.DateTimeField(null=True)),
                ("digest", models.BinaryField(max_length=32)),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                    ),
                ),
                ("result", models.JSONField(default=dict)),
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
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replays",
                        to="learning.suggestion",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("suggestion",),
                        name="one_replay_of_a_suggestion_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "suggestion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="watch",
                        serialize=False,
                        to="learning.suggestion",
                    ),
                ),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until", models.DateTimeField()),
                ("before_hits", models.PositiveIntegerField(default=0)),
                ("before_exposures", models.PositiveIntegerField(default=0)),
                ("after_hits", models.PositiveIntegerField(default=0)),
                ("after_exposures", models.PositiveIntegerField(default=0)),
                (
                    "verdict",
                    models.TextField(
                        choices=[
                            ("watching", "Watching"),
                            ("stopped", "It stopped"),
                            ("not_stopped", "It did not stop"),
                            ("too_few", "Too few outputs to tell"),
                        ],
                        default="watching",
                    ),
                ),
                ("counted_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("after_hits__lte", models.F("after_exposures")),
                            ("before_hits__lte", models.F("before_exposures")),
                        ),
                        name="watch_hits_are_exposures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="watch_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "suggestion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="wording",
                        serialize=False,
                        to="learning.suggestion",
                    ),
                ),
                ("text", models.TextField(blank=True, default="")),
                ("title", models.TextField(blank=True, default="")),
                ("trouble", models.TextField(blank=True, default="")),
                ("try_again_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("model", models.TextField(blank=True, default="")),
                ("asked_digest", models.BinaryField(max_length=32)),
                ("tokens_in", models.PositiveIntegerField(default=0)),
                ("tokens_out", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("trouble", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_wording_says_something_or_why_not",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="learning.suggestion",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(max_length=32)),
                ("note", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suggestion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="learning.suggestion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReplayCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.TextField()),
                (
                    "change",
                    models.TextField(choices=[("better", "Better"), ("same", "Same"), ("worse", "Worse")]),
                ),
                ("shown", models.JSONField(default=dict)),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="review.output"
                    ),
                ),
                (
                    "replay",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="learning.replay",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["replay", "group", "change"], name="replay_case_of_group")],
                "constraints": [
                    models.UniqueConstraint(fields=("replay", "output"), name="replay_has_an_output_once")
                ],
            },
        ),
    ]
