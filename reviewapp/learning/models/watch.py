"""Whether a change that went live helped."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from .suggestion import Suggestion


class Watch(models.Model):
    """The rate of a mistake before and after the version that was to end it."""

    class Verdict(models.TextChoices):
        WATCHING = "watching", "Watching"
        STOPPED = "stopped", "It stopped"
        NOT_STOPPED = "not_stopped", "It did not stop"
        TOO_FEW = "too_few", "Too few outputs to tell"

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, primary_key=True, related_name="watch")
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    before_hits = models.PositiveIntegerField(default=0)
    before_exposures = models.PositiveIntegerField(default=0)
    after_hits = models.PositiveIntegerField(default=0)
    after_exposures = models.PositiveIntegerField(default=0)
    verdict = models.TextField(choices=Verdict, default=Verdict.WATCHING)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="watch_hits_are_exposures",
                condition=Q(before_hits__lte=F("before_exposures"), after_hits__lte=F("after_exposures")),
            ),
            models.CheckConstraint(name="watch_ends_after_it_starts", condition=Q(until__gt=F("since"))),
        ]

    def __str__(self):
        return f"{self.suggestion}: {self.verdict}"
