from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class DataUseQuerySet(models.QuerySet):
    def of_team(self, team):
        """The team's report, or None before somebody asked for one."""
        return self.filter(team=team).first()

    def due(self):
        """Those that somebody asked for since they were last counted."""
        return self.filter(Q(counted_at=None) | Q(asked_at__gt=F("counted_at"))).order_by("asked_at")


class DataUse(models.Model):
    """Which stored fields of a team's workflows anybody ever used, as it was last counted."""

    team = models.OneToOneField("accounts.Team", models.PROTECT, related_name="data_use")
    report = models.JSONField(default=list)
    asked_at = models.DateTimeField(db_default=Now())
    counted_at = models.DateTimeField(null=True)

    objects = DataUseQuerySet.as_manager()

    def __str__(self):
        return f"data use of {self.team_id}"
