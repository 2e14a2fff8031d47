"""One time a rule is acted on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.base.ids import new_id
from reviewapp.base.turns import InTurns, InTurnsQuerySet

from .rule import OfTeam, Rule


class RunQuerySet(OfTeam, InTurnsQuerySet):
    def newest_first(self):
        return super().newest_first().select_related("rule")


class Run(InTurns):
    """One run of a rule: work is this row, and any worker goes on where the last one stopped.

    `slot` is the moment it is the run of: a rule has one for each, however many begin it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Called off"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="runs", db_index=False)
    slot = models.DateTimeField()
    days = models.PositiveIntegerField()
    action = models.TextField()

    state = models.TextField(choices=State, default=State.WAITING)
    held_back = models.PositiveIntegerField(default=0)
    evidence_back = models.PositiveIntegerField(default=0)
    keys = models.PositiveIntegerField(default=0)
    event_id = models.BigIntegerField(null=True, unique=True)
    # How often in a row the database was in its way, since its last batch.
    troubles = models.PositiveIntegerField(default=0, db_default=0)

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_last_pass = models.BooleanField(default=False)

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
