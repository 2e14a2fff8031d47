import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
import reviewapp.audit.commitments
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
            name="DecisionContent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("justification", models.TextField(blank=True, default="")),
                ("reason", models.TextField(blank=True, default="")),
                ("edited", models.JSONField(null=True)),
                ("difference", models.JSONField(null=True)),
                ("salt", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="OutputContent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("title", models.TextField(blank=True, default="")),
                ("input", models.JSONField(null=True)),
                ("output", models.JSONField(null=True)),
                ("trace", models.JSONField(default=dict)),
                ("metadata", models.JSONField(default=dict)),
                ("digest", models.BinaryField(max_length=32)),
                ("salt", models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.Func(
                                models.F("title"),
                                function="left",
                                template="%(function)s(%(expressions)s::text, 1000)",
                            ),
                            models.Func(
                                models.F("output"),
                                function="left",
                                template="%(function)s(%(expressions)s::text, 1000)",
                            ),
                            models.Func(
                                models.F("input"),
                                function="left",
                                template="%(function)s(%(expressions)s::text, 1000)",
                            ),
                            arg_joiner=" || ' ' || ",
                            function="to_tsvector",
                            template="%(function)s('simple'::regconfig, regexp_replace(%(expressions)s, '\\\\[ntr]', ' ', 'g'))",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="output_content_search")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(
                            django.db.models.functions.text.Length("digest"), 32
                        ),
                        name="output_digest_has_32_bytes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Queue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("tier", models.PositiveSmallIntegerField(default=0)),
                ("capacity", models.PositiveIntegerField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(blank=True, related_name="queues", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="queues", to="accounts.team"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("team", "slug"), name="queue_slug_is_unique_in_team"),
                    models.CheckConstraint(
                        condition=models.Q(("tier__lte", 9)), name="queue_tier_is_at_most_9"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("slug", models.SlugField(max_length=80)),
                ("query", models.CharField(blank=True, default="", max_length=2000)),
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
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "team", "slug"), name="saved_view_slug_is_unique_for_a_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Output",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("external_id", models.CharField(max_length=200)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "risk",
                    models.CharField(
                        choices=[
                            ("low", "Low"),
                            ("medium", "Medium"),
                            ("high", "High"),
                            ("critical", "Critical"),
                        ],
                        max_length=8,
                        null=True,
                    ),
                ),
                ("confidence", models.FloatField(null=True)),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                ("language", models.CharField(blank=True, default="", max_length=35)),
                ("finished", models.BooleanField(default=True)),
                ("action", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("escalated", "Escalated"),
                            ("approved", "Approved"),
                            ("edited", "Edited"),
                            ("rejected", "Rejected"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[("review", "Review"), ("approve", "Approve")], default="review", max_length=8
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("checks", models.JSONField(default=list)),
                (
                    "policy_flag",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("stale", "Stale"), ("unknown", "Unknown")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("model", models.CharField(blank=True, default="", max_length=120)),
                ("usage", models.JSONField(default=dict)),
                ("latency_ms", models.PositiveIntegerField(null=True)),
                ("body_digest", models.BinaryField(max_length=32)),
                ("kept_without", models.JSONField(db_default=[], default=list)),
                ("produced_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("imported", models.BooleanField(default=False)),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs",
                        to="accounts.agent",
                    ),
                ),
                (
                    "policy_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs",
                        to="workflows.policyversion",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs",
                        to="accounts.team",
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs",
                        to="workflows.workflow",
                    ),
                ),
                (
                    "content",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="current_output",
                        to="review.outputcontent",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["team", "external_id"],
                        name="output_team_external_id",
                        opclasses=["int8_ops", "text_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agent", "external_id"), name="agent_posts_an_external_id_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confidence", None), ("confidence__range", (0, 1)), _connector="OR"
                        ),
                        name="confidence_is_between_0_and_1",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="review.output",
                    ),
                ),
            ],
            options={
                "ordering": ["written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("approved", "Approved"),
                            ("edited", "Edited"),
                            ("rejected", "Rejected"),
                            ("escalated", "Escalated"),
                            ("abstained", "Abstained"),
                        ],
                        max_length=9,
                    ),
                ),
                ("seen_digest", models.BinaryField(max_length=32)),
                (
                    "abstain_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_enough_context", "Not enough context"),
                            ("conflict_of_interest", "Conflict of interest"),
                            ("outside_my_authority", "Outside my authority"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("decided_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("takes_effect_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField(null=True)),
                ("retracted_at", models.DateTimeField(null=True)),
                ("submission_id", models.UUIDField(unique=True)),
                ("seconds_spent", models.PositiveIntegerField(default=0)),
                ("imported", models.BooleanField(default=False)),
                (
                    "categories",
                    models.ManyToManyField(blank=True, related_name="decisions", to="workflows.category"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retracted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="review.decision",
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
                        related_name="decisions",
                        to="workflows.workflow",
                    ),
                ),
                (
                    "content",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="review.decisioncontent",
                    ),
                ),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="review.output",
                    ),
                ),
                (
                    "escalated_to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="review.queue",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["decided_by", "-decided_at"], name="decision_by_person"),
                    models.Index(fields=["team", "-decided_at"], name="decision_of_team"),
                    models.Index(
                        condition=models.Q(("effective_at", None), ("retracted_at", None)),
                        fields=["takes_effect_at"],
                        name="decision_not_yet_effective",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retracted_at", None), ("retracted_by", None)),
                            models.Q(("retracted_at__isnull", False), ("retracted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="retraction_has_person_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("retracted_at", None), ("effective_at", None), _connector="OR"),
                        name="retracted_never_takes_effect",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("verdict", "escalated"), _negated=True), ("escalated_to", None)
                            ),
                            models.Q(("escalated_to__isnull", False), ("verdict", "escalated")),
                            _connector="OR",
                        ),
                        name="escalation_names_its_queue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("verdict", "abstained"), _negated=True), ("abstain_reason", "")
                            ),
                            models.Q(
                                models.Q(("verdict", "abstained")),
                                models.Q(("abstain_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="abstention_has_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("usable", "Usable in the next step"),
                            ("verified", "Verified"),
                            ("failed", "Failed"),
                            ("recurred", "Recurred"),
                        ],
                        max_length=8,
                    ),
                ),
                ("detail", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "output",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outcomes",
                        to="review.output",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("output", "kind", "at"), name="outcome_is_reported_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=reviewapp.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("triage", "Triage"),
                            ("spot_check", "Spot check"),
                            ("second", "Second review"),
                            ("adjudication", "Adjudication"),
                            ("gold", "Gold"),
                        ],
                        default="triage",
                        max_length=12,
                    ),
                ),
                (
                    "risk",
                    models.CharField(
                        choices=[
                            ("low", "Low"),
                            ("medium", "Medium"),
                            ("high", "High"),
                            ("critical", "Critical"),
                        ],
                        max_length=8,
                        null=True,
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                (
                    "decided_before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "skipped_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("held", "Held"), ("closed", "Closed")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None yet"),
                            ("decided", "Decided"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("priority", models.PositiveSmallIntegerField(default=2)),
                ("due_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(null=True)),
                ("held_since", models.DateTimeField(null=True)),
                ("held_until", models.DateTimeField(null=True)),
                ("token", models.UUIDField(null=True)),
                (
                    "content",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="review.outputcontent",
                    ),
                ),
                (
                    "held_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="review.output",
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="review.queue",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="review.decision",
                    ),
                ),
                (
                    "reconsiders",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopened_as",
                        to="review.decision",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="workflows.workflow",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["queue", "priority", "due_at", "id"],
                        name="review_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("risk__in", ["high", "critical"]), ("state", "waiting")),
                        fields=["queue", "priority", "due_at", "id"],
                        name="review_waiting_high_risk",
                    ),
                    models.Index(
                        condition=models.Q(("raised_by__isnull", False), ("state", "waiting")),
                        fields=["queue", "priority", "due_at", "id"],
                        name="review_waiting_raised",
                    ),
                    models.Index(
                        condition=models.Q(("purpose", "spot_check"), ("state", "waiting")),
                        fields=["queue", "priority", "due_at", "id"],
                        name="review_waiting_sample",
                    ),
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["held_until"], name="review_held_until"
                    ),
                    models.Index(
                        condition=models.Q(("state", "held")), fields=["held_by"], name="review_held_by"
                    ),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False), ("state", "waiting")),
                        fields=["expires_at"],
                        name="review_waiting_expires",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("held_by__isnull", False),
                                ("held_since__isnull", False),
                                ("held_until__isnull", False),
                                ("state", "held"),
                                ("token__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "held"), _negated=True),
                                ("held_by", None),
                                ("held_since", None),
                                ("held_until", None),
                                ("token", None),
                            ),
                            _connector="OR",
                        ),
                        name="held_means_holder_token_and_times",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("closed_at__isnull", False), ("state", "closed")),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("closed_at", None),
                                ("outcome", ""),
                            ),
                            _connector="OR",
                        ),
                        name="closed_means_outcome_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__lte", 3)), name="review_priority_is_0_to_3"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            ("purpose__in", ["triage", "spot_check"]),
                        ),
                        fields=("output",),
                        name="one_open_review_of_an_output",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="review.review",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("review", "user"), name="one_draft_a_person_and_review")
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="review",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="review.review",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retracted_at", None)),
                fields=("review",),
                name="a_review_has_one_standing_decision",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="judgement_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."workflow_id" IS DISTINCT FROM (NEW."workflow_id") OR OLD."review_id" IS DISTINCT FROM (NEW."review_id") OR OLD."output_id" IS DISTINCT FROM (NEW."output_id") OR OLD."verdict" IS DISTINCT FROM (NEW."verdict") OR OLD."abstain_reason" IS DISTINCT FROM (NEW."abstain_reason") OR OLD."escalated_to_id" IS DISTINCT FROM (NEW."escalated_to_id") OR OLD."seen_digest" IS DISTINCT FROM (NEW."seen_digest") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."supersedes_id" IS DISTINCT FROM (NEW."supersedes_id") OR OLD."submission_id" IS DISTINCT FROM (NEW."submission_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="fd27f0ca60b4b74b082b3b947c558e7c23479a43",
                    operation="UPDATE",
                    pgid="pgtrigger_judgement_never_changes_69356",
                    table="review_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="af8ac983e0721f35a97a62cc60ff09610c4f5d17",
                    operation="DELETE",
                    pgid="pgtrigger_decision_is_kept_f8f44",
                    table="review_decision",
                    when="BEFORE",
                ),
            ),
        ),
    ]
