"""What was wrong: the tags a reviewer puts on a correction."""

from django.db import models
from django.db.models import Q

from reviewapp.workflows.models.workflow import Workflow


class CategoryQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)


class Category(models.Model):
    """One kind of mistake; its number is the key a reviewer presses."""

    class Cause(models.TextChoices):
        INSTRUCTIONS = "instructions"
        DATA = "data"
        TOOL = "tool"
        ROUTING = "routing"
        THRESHOLD = "threshold"
        MODEL = "model"

    class Severity(models.TextChoices):
        LOW = "low"
        MEDIUM = "medium"
        HIGH = "high"
        CRITICAL = "critical"

    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="categories")
    key = models.SlugField(max_length=60)
    name = models.TextField()
    number = models.PositiveSmallIntegerField()
    cause = models.TextField(choices=Cause, default=Cause.INSTRUCTIONS)
    severity = models.TextField(choices=Severity, default=Severity.MEDIUM)
    demands_justification = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["workflow", "-is_active", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "key"], name="category_key_is_its_own_in_the_workflow"
            ),
            models.UniqueConstraint(
                fields=["workflow", "number"],
                condition=Q(is_active=True),
                name="active_category_has_its_own_number",
            ),
            models.CheckConstraint(
                name="category_number_is_a_key", condition=Q(number__gte=1, number__lte=9)
            ),
            models.CheckConstraint(
                name="category_cause_is_known",
                condition=Q(cause__in=["instructions", "data", "tool", "routing", "threshold", "model"]),
            ),
            models.CheckConstraint(
                name="category_severity_is_known",
                condition=Q(severity__in=["low", "medium", "high", "critical"]),
            ),
        ]

    def __str__(self):
        return self.name
