"""What a retried request is answered with, and how often agents were refused."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact


class Idempotency(models.Model):
    """The answer given to the first request with this key; every repeat gets it again."""

    key = models.CharField(max_length=255)
    api_key = models.ForeignKey("accounts.Key", models.CASCADE, related_name="+", db_index=False)
    fingerprint = models.BinaryField(max_length=32)
    # The kinds the request was masked by before its fingerprint was made: a repeat is masked alike.
    kept_without = models.JSONField(default=list, db_default=[])
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    received_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="a_key_sends_an_idempotency_key_once"),
            models.CheckConstraint(
                condition=Exact(Length("fingerprint"), 32), name="fingerprint_has_32_bytes"
            ),
            models.CheckConstraint(
                condition=Q(status=0, answer=None) | Q(status__gte=200, answer__isnull=False),
                name="answer_has_its_status",
            ),
        ]

    def __str__(self):
        return self.key


class Refusal(models.Model):
    """How many posts of an agent were refused in one hour."""

    pk = models.CompositePrimaryKey("agent", "hour")
    agent = models.ForeignKey("accounts.Agent", models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.count} of {self.agent_id} at {self.hour}"
