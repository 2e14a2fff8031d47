"""One time a rule is acted on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from reviewapp.base.errors import Refused
from reviewapp.base.ids import new_id

from .rule import OfTeam, Rule


class RunQuerySet(OfTeam):
    def under_way(self):
        return self.filter(state__in=Run.UNDER_WAY)

    def due(self):
        """Those that nobody works on: waiting, between two turns, or dropped by a worker that is gone."""
        free = Q(taken_until=None) | Q(taken_until__lt=Now())
        return self.under_way().filter(free).order_by(F("taken_at").asc(nulls_first=True), "asked_at")

    def newest_first(self):
        return self.select_related("rule").order_by("-asked_at", "-pk")


class Run(models.Model):
    """One run of a rule: work is this row, and any worker goes on where the last one stopped.

    `slot` is the moment it is the run of: a rule has one for each, however many begin it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Called off"
        FAILED = "failed", "Failed"

    UNDER_WAY = (State.WAITING, State.RUNNING)
    MOVES = {
        State.WAITING: {State.RUNNING, State.CANCELLED},
        State.RUNNING: {State.RUNNING, State.DONE, State.CANCELLED, State.FAILED},
        State.DONE: set(),
        State.CANCELLED: set(),
        State.FAILED: set(),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="runs", db_index=False)
    slot = models.DateTimeField()
    days = models.PositiveIntegerField()
    action = models.TextField()

    state = models.TextField(choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    held_back = models.PositiveIntegerField(default=0)
    evidence_back = models.PositiveIntegerField(default=0)
    digest = models.BinaryField(max_length=32, null=True)
    keys = models.PositiveIntegerField(default=0)
    event_id = models.BigIntegerField(null=True, unique=True)
    trouble = models.TextField(blank=True, default="")
    # How often in a row the database was in its way, since its last batch.
    troubles = models.PositiveIntegerField(default=0, db_default=0)

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # Where the next batch begins, and which worker's turn it is: an old one's writes count no more.
    after = models.JSONField(null=True)
    is_last_pass = models.BooleanField(default=False)
    turn = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["waiting", "running"]), name="run_under_way"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["rule", "slot"], name="a_rule_runs_once_a_slot"),
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_run_of_a_rule_is_under_way",
            ),
            models.CheckConstraint(
                name="finished_run_has_its_certificate",
                condition=~Q(state="done")
                | Q(event_id__isnull=False, digest__isnull=False, finished_at__isnull=False),
            ),
            models.CheckConstraint(name="run_erases_or_masks", condition=Q(action__in=["erase", "mask"])),
        ]

    def __str__(self):
        return f"{self.rule} of {self.slot:%Y-%m-%d %H:%M}"

    @property
    def is_under_way(self):
        return self.state in self.UNDER_WAY

    @property
    def share(self):
        """How far it is, from 0 to 1; nothing is known before the rows are counted, or if they never are."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def digest_hex(self):
        return bytes(self.digest).hex() if self.digest else ""

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            said = self.get_state_display().lower()
            raise Refused(f"This run is {said}. Nothing was changed.", code=str(self.state))
        self.state = state
