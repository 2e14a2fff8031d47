"""How eagerly a workflow learns."""

from django.db import models
from django.db.models import Q


class LearningSettings(models.Model):
    """One row a workflow; without one, these defaults hold (`LearningSettings.of(workflow)`)."""

    class Pace(models.TextChoices):
        CAUTIOUS = "cautious", "Cautious: few suggestions, hardly ever a wrong one"
        EAGER = "eager", "Eager: earlier and more suggestions, some of them wrong"

    workflow = models.OneToOneField(
        "workflows.Workflow", models.PROTECT, primary_key=True, related_name="learning"
    )
    is_on = models.BooleanField(default=True)
    pace = models.TextField(choices=Pace, default=Pace.CAUTIOUS)
    least_units = models.PositiveSmallIntegerField(default=3)
    least_reviewers = models.PositiveSmallIntegerField(default=2)
    most_share = models.FloatField(default=0.8)
    most_bullets = models.PositiveSmallIntegerField(default=40)
    most_tokens = models.PositiveSmallIntegerField(default=1500)
    promise = models.FloatField(default=0.02)
    sure = models.FloatField(default=0.9)
    watch_days = models.PositiveSmallIntegerField(default=14)
    # What the labels said of a threshold when they were last asked: a value, or how many more it takes.
    threshold_told = models.TextField(blank=True, default="", editable=False)

    class Meta:
        verbose_name_plural = "learning settings"
        constraints = [
            models.CheckConstraint(name="pace_is_known", condition=Q(pace__in=["cautious", "eager"])),
            models.CheckConstraint(
                name="shares_of_learning_are_shares",
                condition=Q(most_share__gt=0, most_share__lte=1)
                & Q(promise__gt=0, promise__lt=1)
                & Q(sure__gt=0, sure__lt=1),
            ),
            models.CheckConstraint(
                name="evidence_of_learning_has_a_floor",
                condition=Q(least_units__gte=1, least_reviewers__gte=1, watch_days__gte=1),
            ),
        ]

    def __str__(self):
        return f"learning of {self.workflow}"

    @classmethod
    def of(cls, workflow):
        return cls.objects.filter(pk=workflow.pk).first() or cls(workflow=workflow)
