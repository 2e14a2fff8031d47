"""What the loop has read of a decision. All of it can be computed again from the decisions."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from reviewapp.review.models import Decision


class ObservationQuerySet(models.QuerySet):
    def visible_to(self, who):
        return self.filter(workflow__team__in=who.team_ids)

    def counted(self):
        """Those that patterns, rules and thresholds may learn from."""
        return self.filter(is_quarantined=False)

    def readable(self):
        """Those that can be computed again from what the output and its decision say."""
        return self.filter(is_unreadable=False)

    def corrections(self):
        return self.exclude(verdict=Decision.Verdict.APPROVED)


class Observation(models.Model):
    """The standing decision on one output, measured; a correction where it changed or refused something.

    One row an output: a later decision replaces what the earlier one left here.
    """

    class Verdict(models.TextChoices):
        APPROVED = "approved"
        EDITED = "edited"
        REJECTED = "rejected"

    output = models.OneToOneField(
        "review.Output", models.PROTECT, primary_key=True, related_name="observation"
    )
    workflow = models.ForeignKey(
        "workflows.Workflow", models.PROTECT, related_name="observations", db_index=False
    )
    agent = models.ForeignKey("accounts.Agent", models.PROTECT, related_name="+", db_index=False)
    decision = models.ForeignKey("review.Decision", models.PROTECT, related_name="+", db_index=False)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.TextField(choices=Verdict)
    decided_at = models.DateTimeField()
    # Where the output came from (a conversation, a customer), as a code: support is counted in these, and is
    # the same whether a rule has coded the output's own subject or not yet.
    unit = models.CharField(max_length=200)
    version = models.PositiveIntegerField(null=True)
    is_spot_check = models.BooleanField(default=False)
    is_quarantined = models.BooleanField(default=False)
    # What it was read from is erased: it cannot be computed again, and stays as it was counted.
    is_unreadable = models.BooleanField(default=False, db_default=False)

    kind = models.CharField(max_length=12, default="none")
    removed = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    rate = models.FloatField(default=0)
    categories = ArrayField(models.TextField(), default=list)
    causes = ArrayField(models.TextField(), default=list)
    seconds_spent = models.PositiveIntegerField(default=0)
    words = ArrayField(models.IntegerField(), default=list)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="observation_words", fastupdate=False),
            models.Index(fields=["workflow", "decided_at"], name="observation_in_time"),
        ]
        constraints = [
            models.CheckConstraint(
                name="observation_verdict_is_known",
                condition=Q(verdict__in=["approved", "edited", "rejected"]),
            ),
            models.CheckConstraint(
                name="approved_observation_changed_nothing",
                condition=~Q(verdict="approved") | Q(removed=0, added=0, kind="none"),
            ),
        ]

    def __str__(self):
        return f"{self.verdict} {self.output_id}"

    @property
    def is_correction(self):
        return self.verdict != self.Verdict.APPROVED


class Atom(models.Model):
    """One smallest change of an edit; equal changes share a key. What they say may be erased."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="atoms", db_index=False)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="+", db_index=False)
    key = models.BinaryField(max_length=12)
    kind = models.CharField(max_length=20)
    path = models.TextField(blank=True, default="")
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["workflow", "key"], name="atom_by_key")]
        constraints = [
            models.UniqueConstraint(fields=["observation", "key"], name="an_edit_has_each_atom_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.path or self.before!r} → {self.after!r}"
