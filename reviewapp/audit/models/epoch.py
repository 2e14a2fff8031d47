from django.db import models
from django.db.models.functions import Now

from reviewapp.audit.commitments import Content, commit_to, new_salt


class Epoch(models.Model):
    """A time of the trail under its own origin, opened after a restore had taken the newest events away.

    What it says for the trail stands in its event; here is why, which that event binds.
    """

    number = models.PositiveIntegerField(primary_key=True)
    origin = models.TextField(unique=True)
    start = models.BigIntegerField()
    lost_size = models.BigIntegerField()
    reason = models.TextField(max_length=500)
    event_id = models.BigIntegerField(unique=True)
    salt = models.BinaryField(default=new_salt)
    opened_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return self.origin

    @property
    def commitment(self):
        return commit_to({"reason": self.reason}, bytes(self.salt))

    def as_content(self):
        return Content(event_id=self.event_id, salt=bytes(self.salt), value={"reason": self.reason})
