"""Reviewers whose corrections look wrong, and whether they count meanwhile."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class SuspicionQuerySet(models.QuerySet):
    def visible_to(self, who):
        return self.filter(workflow__team__in=who.team_ids)

    def quarantined(self):
        return self.filter(state=Suspicion.State.QUARANTINED)


class Suspicion(models.Model):
    """A flag on one person's decisions in one workflow; only a lead sets them aside or lets them count."""

    class Kind(models.TextChoices):
        OPPOSITE = "opposite", "Decides the opposite of others"
        RANDOM = "random", "Decides without a pattern"
        ALWAYS_APPROVES = "always_approves", "Approves nearly everything"
        TOO_FAST = "too_fast", "Decides faster than one can read"
        RATE = "rate", "Corrects far more or less than others"
        ALONE = "alone", "A pattern only this person makes"
        BY_HAND = "by_hand", "Set aside by a lead"

    class State(models.TextChoices):
        OPEN = "open", "To look at"
        QUARANTINED = "quarantined", "Set aside"
        RELEASED = "released", "Counts again"
        DROPPED = "dropped", "Nothing wrong"

    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="suspicions")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="suspicions")
    kind = models.TextField(choices=Kind)
    state = models.TextField(choices=State, default=State.OPEN)
    score = models.FloatField(default=0)
    facts = models.JSONField(default=dict)
    raised_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")

    objects = SuspicionQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "reviewer", "kind"],
                condition=Q(state__in=["open", "quarantined"]),
                name="one_standing_suspicion_of_a_kind",
            ),
            models.CheckConstraint(
                name="suspicion_is_settled_by_a_person",
                condition=Q(state="open")
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.reviewer}"
