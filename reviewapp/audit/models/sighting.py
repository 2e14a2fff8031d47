from django.db import models


class Sighting(models.Model):
    """When the trail last told that somebody looked at something, so that it tells so once an hour."""

    actor = models.TextField()
    thing = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("at", name="sighting_by_time")]
        constraints = [models.UniqueConstraint(fields=["actor", "thing"], name="a_sighting_is_there_once")]

    def __str__(self):
        return f"{self.actor} at {self.at}"
