from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.errors import Refused
from reviewapp.base.ids import new_id


class ExportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the teams in which this person may export."""
        return self.filter(
            team__in=[team.pk for team in user.teams if may(user, Permission.EXPORT, team=team)]
        )

    def of_team(self, team):
        return self.filter(team=team)

    def under_way(self):
        return self.filter(state__in=Export.UNDER_WAY)

    def due(self):
        """Those that nobody works on: waiting, between two parts, or dropped by a worker that is gone."""
        free = Q(taken_until=None) | Q(taken_until__lt=Now())
        return self.under_way().filter(free).order_by(F("taken_at").asc(nulls_first=True), "asked_at")

    def outlived(self):
        return self.filter(state=Export.State.DONE, expires_at__lte=Now())

    def leaving_nothing(self):
        """Those of which no file may lie anywhere."""
        return self.filter(state__in=[Export.State.FAILED, Export.State.CANCELLED, Export.State.EXPIRED])

    def newest_first(self):
        return self.order_by("-asked_at", "-pk")


class Export(models.Model):
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

    UNDER_WAY = frozenset({State.WAITING, State.RUNNING})
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
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    rows = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, null=True)
    trouble = models.TextField(blank=True, default="")

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    # Where the next part begins, and which worker's turn it is: an old one's writes count no more.
    after = models.JSONField(null=True)
    parts = models.JSONField(default=list)
    turn = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)

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
    def is_under_way(self):
        return self.state in self.UNDER_WAY

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
    def share(self):
        """How far it is, from 0 to 1; nothing is known before the rows were counted."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def digest_hex(self):
        return bytes(self.digest).hex() if self.digest else ""

    @property
    def file_name(self):
        return f"{self.kind.replace('_', '-')}-{self.asked_at:%Y-%m-%d}.{self.form}"

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            raise Refused(f"This export is {self.state} already. Nothing was changed.", code=str(self.state))
        self.state = state
