from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.ids import new_id
from reviewapp.base.turns import InTurns, InTurnsQuerySet


class ExportQuerySet(InTurnsQuerySet):
    def visible_to(self, user):
        """Those of the teams in which this person may export."""
        return self.filter(
            team__in=[team.pk for team in user.teams if may(user, Permission.EXPORT, team=team)]
        )

    def of_team(self, team):
        return self.filter(team=team)

    def covering(self, workflow):
        """Those whose filter lets this workflow in: it is named, or none is."""
        return self.filter(Q(scope__workflow=workflow.slug) | Q(scope__workflow__isnull=True))

    def outlived(self):
        return self.filter(state=Export.State.DONE, expires_at__lte=Now())

    def leaving_nothing(self):
        """Those of which no file may lie anywhere."""
        return self.filter(state__in=[Export.State.FAILED, Export.State.CANCELLED, Export.State.EXPIRED])


class Export(InTurns):
    """One file for other tools: work is this row, a worker takes it part by part."""

    class Kind(models.TextChoices):
        DECISIONS = "decisions", "Decisions"
        CORRECTIONS = "corrections", "Corrections"
        PAIRS = "pairs", "Training pairs"
        EVALS = "evals", "Test cases"
        LABEL_STUDIO = "label_studio", "Label Studio"
        LANGFUSE = "langfuse", "Langfuse"

    class Form(models.TextChoices):
        CSV = "csv", "CSV"
        JSONL = "jsonl", "JSON Lines"
        PARQUET = "parquet", "Parquet"
        JSON = "json", "JSON"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Ready"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired"

    MOVES = {
        State.WAITING: {State.RUNNING, State.CANCELLED, State.FAILED},
        State.RUNNING: {State.DONE, State.FAILED, State.CANCELLED},
        State.DONE: {State.EXPIRED},
        State.FAILED: set(),
        State.CANCELLED: set(),
        State.EXPIRED: set(),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="exports", db_index=False)
    kind = models.TextField(choices=Kind)
    form = models.TextField(choices=Form)
    scope = models.JSONField(default=dict)

    state = models.TextField(choices=State, default=State.WAITING)
    rows = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    size = models.PositiveBigIntegerField(default=0)

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True)
    parts = models.JSONField(default=list)

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "-asked_at"], name="export_of_team"),
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["waiting", "running"]), name="export_under_way"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_ready_export_has_a_digest_and_an_end",
                condition=~Q(state="done") | Q(digest__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="documents_are_json_and_tables_are_not",
                condition=Q(kind__in=["label_studio", "langfuse"], form="json")
                | Q(~Q(kind__in=["label_studio", "langfuse"]), ~Q(form="json")),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} as {self.get_form_display()}"

    @property
    def is_over(self):
        """Whether its link has ended, though the file may still be about to be removed."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def narrowed(self):
        """Which decisions, as (name, value) in words."""
        names = ("workflow", "agent", "version", "queue", "category")
        return [(name, self.scope[name]) for name in names if name in self.scope]

    @property
    def span(self):
        """From when to when people had decided."""
        start, end = (datetime.fromisoformat(self.scope[name]) for name in ("start", "end"))
        return start, min(end, self.asked_at)

    @property
    def file_name(self):
        return f"{self.kind.replace('_', '-')}-{self.asked_at:%Y-%m-%d}.{self.form}"
