"""What a figure is meant to come to."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class TargetQuerySet(models.QuerySet):
    def visible_to(self, who):
        return self.filter(team__in=who.team_ids)


class Target(models.Model):
    """A value a team wants a figure to reach, in one workflow or, without one, in all."""

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="targets")
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, null=True, related_name="targets")
    figure = models.CharField(max_length=40)
    value = models.FloatField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "workflow", "figure"],
                nulls_distinct=False,
                name="a_figure_has_one_target",
            )
        ]

    def __str__(self):
        return f"{self.figure}: {self.value}"
