"""What single outputs, decisions and reviews contribute to the figures; computed anew from them any time.

Plain keys, no foreign keys: these rows are a digest of others, not a part of them. `at` are whole hours.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def flag():
    return models.SmallIntegerField(default=0)


def total():
    return models.BigIntegerField(default=0)


class Fact(models.Model):
    """Whose it is: what every fact knows."""

    team = models.BigIntegerField()
    workflow = models.BigIntegerField()
    agent = models.BigIntegerField()
    version = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class OutputFact(Fact):
    """What one output contributes to the hour in which it came."""

    output = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    received = flag()
    finished = flag()
    handed_back = flag()
    auto_approved = flag()
    settled = flag()
    completed = flag()
    expired = flag()
    withdrawn = flag()
    check_failed = flag()
    usable = flag()
    verified = flag()
    failed = flag()
    recurred = flag()
    reported = flag()
    metered = flag()
    priced = flag()
    priced_completed = flag()
    tokens_in = total()
    tokens_out = total()
    cost_micros = total()
    agent_latency_ms = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["team", "at"], name="output_fact_in_time")]

    def __str__(self):
        return str(self.output)


class DecisionFact(Fact):
    """What one decision in effect contributes to the hour in which it was made."""

    decision = models.UUIDField(primary_key=True)
    output = models.UUIDField()
    queue = models.BigIntegerField()
    reviewer = models.BigIntegerField()
    at = models.DateTimeField()
    verdict = models.TextField()
    categories = ArrayField(models.BigIntegerField(), default=list)
    # The person's last answer on what the output is now: it is compared with those of others.
    is_answer = models.BooleanField(default=False)
    worked = flag()
    judged = flag()
    approved = flag()
    edited = flag()
    rejected = flag()
    escalated = flag()
    abstained = flag()
    revised = flag()
    severe = flag()
    sampled = flag()
    sample_held = flag()
    seconds = total()
    corrected_seconds = total()
    review_seconds = models.BigIntegerField(null=True)
    correction_seconds = models.BigIntegerField(null=True)
    decision_latency = models.BigIntegerField(null=True)
    correction_latency = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["team", "at"], name="decision_fact_in_time"),
            models.Index(fields=["output"], name="decision_fact_of_output"),
        ]

    def __str__(self):
        return str(self.decision)


class ReviewFact(Fact):
    """What one review contributes to the hours in which it was opened and closed."""

    review = models.UUIDField(primary_key=True)
    output = models.UUIDField()
    queue = models.BigIntegerField()
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    opened = flag()
    closed = flag()
    due = flag()
    on_time = flag()
    cycle = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["team", "closed_at"], name="review_fact_in_time"),
            models.Index(fields=["output"], name="review_fact_of_output"),
        ]

    def __str__(self):
        return str(self.review)
