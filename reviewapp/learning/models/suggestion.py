"""A change to a policy that the evidence speaks for, and what people made of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .pattern import Pattern
from .remark import Remark


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, who):
        return self.filter(team__in=who.team_ids)

    def undecided(self):
        return self.filter(state__in=Suggestion.UNDECIDED)


class Suggestion(models.Model):
    """One proposed change with its evidence; it ends live, dismissed, outdated or rolled back."""

    class Kind(models.TextChoices):
        PROMPT = "prompt", "Prompt"
        ROUTING = "routing", "Routing rule"
        THRESHOLD = "threshold", "Threshold"
        CHECK = "check", "Check"
        TAXONOMY = "taxonomy", "Categories"

    class State(models.TextChoices):
        DRAFTED = "drafted", "Replay running"
        OPEN = "open", "Waiting for approval"
        LIVE = "live", "Live"
        DISMISSED = "dismissed", "Dismissed"
        OUTDATED = "outdated", "Outdated"
        ROLLED_BACK = "rolled_back", "Rolled back"

    UNDECIDED = (State.DRAFTED, State.OPEN)
    # Of these the counts are of labelled outputs and wrong ones among them, not of chances and corrections.
    ON_LABELS = (Kind.ROUTING, Kind.THRESHOLD)
    # What `forget_words` changes: whoever erases may change nothing else.
    FORGOTTEN = ("title", "words", "conflicts", "change")

    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="suggestions", db_index=False)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="suggestions")
    number = models.PositiveIntegerField()
    kind = models.TextField(choices=Kind)
    state = models.TextField(choices=State, default=State.DRAFTED)
    # What makes two suggestions the same: one is undecided per cause.
    cause = models.TextField()
    title = models.TextField()
    change = models.JSONField()
    digest = models.BinaryField(max_length=32)
    patterns = models.ManyToManyField(Pattern, related_name="suggestions", blank=True)
    based_on = models.ForeignKey("workflows.PolicyVersion", models.PROTECT, null=True, related_name="+")
    version = models.ForeignKey(
        "workflows.PolicyVersion", models.PROTECT, null=True, related_name="suggestions"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    last_edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    hits = models.PositiveIntegerField(default=0)
    exposures = models.PositiveIntegerField(default=0)
    units = models.PositiveIntegerField(default=0)
    reviewers = models.PositiveIntegerField(default=0)
    grade = models.CharField(max_length=1, default="C")
    # [{"ok": bool, "text": sentence}], as the page lists them.
    reasons = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    words = models.JSONField(default=list)
    tokens = models.PositiveIntegerField(default=0)
    minutes_a_week = models.FloatField(default=0)

    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # In the words of the loop; what a person said of it is a remark.
    close_reason = models.TextField(blank=True, default="")

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["team", "state", "-minutes_a_week"], name="suggestion_inbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "number"], name="suggestion_number_is_its_own_in_the_team"
            ),
            models.UniqueConstraint(
                fields=["workflow", "cause"],
                condition=Q(state__in=["drafted", "open"]),
                name="one_undecided_suggestion_a_cause",
            ),
            models.CheckConstraint(
                name="decided_suggestion_has_its_time",
                condition=Q(state__in=["drafted", "open"], closed_at=None)
                | ~Q(state__in=["drafted", "open"]) & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="suggestion_is_dismissed_by_a_person",
                condition=~Q(state="dismissed") | Q(closed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="live_policy_suggestion_has_its_version",
                condition=~Q(state="live") | Q(kind="taxonomy") | Q(version__isnull=False),
            ),
        ]

    def __str__(self):
        return f"S-{self.number}"

    def forget_words(self):
        """Keep its kind and counts only."""
        self.title, self.words, self.conflicts = "Its words were erased", [], []
        if "text" in self.change:
            self.change = self.change | {"text": "(erased)"}

    @property
    def is_undecided(self):
        return self.state in self.UNDECIDED

    @property
    def why_closed(self):
        """In the words of the loop, or of the person who dismissed it as far as they are there."""
        said = self.remarks.filter(kind=Remark.Kind.DISMISSAL).first()
        return said.text if said else self.close_reason


class Approval(models.Model):
    """A person's yes to exactly these words (`digest`)."""

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="approval")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return f"{self.suggestion} by {self.by}"
