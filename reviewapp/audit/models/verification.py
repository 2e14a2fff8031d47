from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class VerificationQuerySet(models.QuerySet):
    def open(self):
        """Those that somebody asked for, or that a worker began and has not ended."""
        return self.filter(finished_at=None).order_by("pk")

    def done(self):
        return self.filter(finished_at__isnull=False)

    def newest(self):
        """The last one that ended, or None."""
        return self.done().order_by("-finished_at", "-pk").first()


class Verification(models.Model):
    """One check of the trail: what was looked at, with which key, and what came out."""

    class Kind(models.TextChoices):
        FULL = "full", "the whole trail"
        SINCE = "since", "what was new"

    kind = models.TextField(choices=Kind)
    result = models.TextField(blank=True, default="")
    # The number of the account, for this area knows no people; nobody where it was due by itself.
    asked_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    start = models.BigIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    goal = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(default=bytes)
    key = models.TextField(blank=True, default="")
    seconds = models.FloatField(default=0)
    checkpoints = models.PositiveIntegerField(default=0)
    outside = models.PositiveIntegerField(default=0)
    # How many contents were held against what their events bound; null where none were.
    contents = models.BigIntegerField(null=True)
    findings = models.JSONField(default=dict)
    sentences = models.JSONField(default=list)
    first_bad_position = models.BigIntegerField(null=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-finished_at", "-id"], name="verification_by_end")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(finished_at=None), name="one_open_verification_of_a_kind"
            ),
            models.CheckConstraint(
                name="an_ended_verification_has_a_result",
                condition=Q(finished_at=None, result="") | Q(Q(finished_at__isnull=False), ~Q(result="")),
            ),
        ]

    def __str__(self):
        return f"{self.kind} to {self.size}: {self.result or 'under way'}"

    @property
    def is_good(self):
        """Nothing was wrong with what is sealed; that events wait for the relay is no flaw of theirs."""
        return self.result in ("ok", "waiting")

    @property
    def key_id(self):
        return self.key.rpartition("+")[2]

    @property
    def share(self):
        """How far it is, from 0 to 1."""
        span = self.goal - self.start
        return min(1.0, max(0, self.reached - self.start) / span) if span > 0 else 0.0
