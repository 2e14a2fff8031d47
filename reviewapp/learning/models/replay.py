"""A suggestion tried on past outputs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewapp.base.turns import InTurns, InTurnsQuerySet

from .suggestion import Suggestion


class Replay(InTurns):
    """One run of one wording (`digest`) of a suggestion; work is this row, a worker takes it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="replays")
    # Of the words that are tried, so there from the beginning; the API promises a number as the total.
    digest = models.BinaryField(max_length=32)
    total = models.PositiveIntegerField(default=0)

    state = models.TextField(choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    result = models.JSONField(default=dict)
    # An agent goes on after the cases that are kept, everything else begins anew: no place is remembered.
    after = None

    objects = InTurnsQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_replay_of_a_suggestion_at_a_time",
            )
        ]

    def __str__(self):
        return f"replay {self.pk} of {self.suggestion}"


class ReplayCase(models.Model):
    """What would have become of one output."""

    class Change(models.TextChoices):
        BETTER = "better"
        SAME = "same"
        WORSE = "worse"

    replay = models.ForeignKey(Replay, models.CASCADE, related_name="cases", db_index=False)
    output = models.ForeignKey("review.Output", models.PROTECT, related_name="+")
    group = models.TextField()
    change = models.TextField(choices=Change)
    shown = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["replay", "group", "change"], name="replay_case_of_group")]
        constraints = [models.UniqueConstraint(fields=["replay", "output"], name="replay_has_an_output_once")]

    def __str__(self):
        return f"{self.change} {self.output_id}"
