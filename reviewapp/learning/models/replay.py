"""A suggestion tried on past outputs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .suggestion import Suggestion


class ReplayQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(state__in=[Replay.State.WAITING, Replay.State.RUNNING])


class Replay(models.Model):
    """One run of one wording (`digest`) of a suggestion; work is this row, a worker takes it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="replays")
    digest = models.BinaryField(max_length=32)
    state = models.TextField(choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    taken_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    trouble = models.TextField(blank=True, default="")

    objects = ReplayQuerySet.as_manager()

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
