from zoneinfo import ZoneInfo

from django.db import models


class Clock(models.Model):
    """At which hour, and by which place's clock, the rules of a team run."""

    HOUR = 2

    team = models.OneToOneField("accounts.Team", models.PROTECT, related_name="+", primary_key=True)
    time_zone = models.TextField(default="UTC")

    def __str__(self):
        return self.time_zone

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)
