"""How far a reviewer's corrections count in a workflow."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Trust(models.Model):
    """What others said about the same outputs, held against what this person said; counted by night."""

    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="trust")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    # How probably this person is right; 1 until enough is known. No correction counts more than one.
    weight = models.FloatField(default=1)
    outputs = models.PositiveIntegerField(default=0)
    # Agreement with others beyond chance, with its 80 % interval; none where all always say the same.
    alpha = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "reviewer"], name="trust_is_said_once"),
            models.CheckConstraint(name="nobody_counts_double", condition=Q(weight__gte=0, weight__lte=1)),
        ]

    def __str__(self):
        return f"{self.reviewer}: {self.weight:.2f}"
