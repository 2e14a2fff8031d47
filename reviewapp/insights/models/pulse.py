"""When each process that works unseen was last seen at work."""

from django.db import models
from django.db.models.functions import Now


class Pulse(models.Model):
    """The last sign of life of one kind of work: the relay, or a worker's job by its name."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    worked_at = models.DateTimeField(null=True)  # the last time it ended well
    seconds = models.FloatField(default=0)
    runs = models.BigIntegerField(default=0)
    failures = models.BigIntegerField(default=0)

    def __str__(self):
        return f"{self.name} at {self.at}"
