"""Corrections that are the same mistake, and the outputs that speak for and against it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .observation import Observation


class PatternQuerySet(models.QuerySet):
    def visible_to(self, who):
        return self.filter(workflow__team__in=who.team_ids)

    def standing(self):
        """Those whose words are there, and that a person has neither muted, refused nor merged."""
        known = self.filter(is_forgotten=False)
        return known.filter(state__in=[Pattern.State.CANDIDATE, Pattern.State.ADMITTED])

    def untouched(self):
        """Those nobody ever spoke of, and that nothing hangs on."""
        return self.filter(
            is_forgotten=False, decided_by=None, name="", parts=None, aliases=None, suggestions=None
        )

    def atomic(self):
        """Those of one smallest change, which every output can be asked for at once."""
        kinds = [Pattern.Kind.WORDING, Pattern.Kind.FIELD]
        return self.filter(kind__in=kinds, condition__isnull=True)

    def admitted(self):
        return self.filter(state=Pattern.State.ADMITTED)


class Pattern(models.Model):
    """One mistake that comes back. Its id follows from what it is, so it is the same after every recount."""

    class Kind(models.TextChoices):
        WORDING = "wording", "Wording"
        FIELD = "field", "Field"
        PHRASE = "phrase", "Phrase"
        THEME = "theme", "Reason given"
        SLICE = "slice", "Kind of input"

    class State(models.TextChoices):
        CANDIDATE = "candidate", "More evidence needed"
        ADMITTED = "admitted", "Recurring"
        MUTED = "muted", "Muted"
        REFUSED = "refused", "Not a pattern"
        MERGED = "merged", "Merged"

    # What `forget_words` changes: whoever erases may change nothing else.
    FORGOTTEN = ("is_forgotten", "label", "name", "change", "before", "after", "condition", "state")

    id = models.UUIDField(primary_key=True, editable=False)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="patterns")
    kind = models.TextField(choices=Kind)
    key = models.BinaryField(max_length=32)
    label = models.TextField(blank=True, default="")
    name = models.TextField(blank=True, default="")
    # The kind of the atom: replace, insert, remove (also of a sentence); missing, extra, wrong.
    change = models.CharField(max_length=20, blank=True, default="")
    path = models.TextField(blank=True, default="")
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    # Its words stood on too few people's corrections when some of those were erased: kind and path are left.
    is_forgotten = models.BooleanField(default=False, db_default=False)
    # What else must hold of the output: a condition of the policy language. A slice is nothing else.
    condition = models.JSONField(null=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    alias_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="aliases")
    state = models.TextField(choices=State, default=State.CANDIDATE)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # What was said when it was last put aside, cut off or merged, if anything was.
    why = models.ForeignKey("learning.Remark", models.PROTECT, null=True, related_name="+", db_index=False)

    hits = models.PositiveIntegerField(default=0)
    exposures = models.PositiveIntegerField(default=0)
    # So seldom taken that its chances are not written down any more; `exposures` then only says "more than".
    is_faint = models.BooleanField(default=False)
    units = models.PositiveIntegerField(default=0)
    reviewers = models.PositiveIntegerField(default=0)
    top_share = models.FloatField(default=0)
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    base_rate = models.FloatField(default=0)
    log_e = models.FloatField(default=0)

    objects = PatternQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workflow", "state", "-hits"], name="pattern_by_support")]
        constraints = [
            models.UniqueConstraint(fields=["workflow", "kind", "key"], name="pattern_is_there_once"),
            models.CheckConstraint(name="pattern_hits_are_exposures", condition=Q(hits__lte=F("exposures"))),
            models.CheckConstraint(
                name="merged_pattern_says_into_which",
                condition=Q(state="merged", alias_of__isnull=False) | ~Q(state="merged") & Q(alias_of=None),
            ),
            models.CheckConstraint(
                name="pattern_put_aside_by_a_person",
                condition=~Q(state__in=["muted", "refused", "merged"]) | Q(decided_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name or self.label

    def forget_words(self, *, label):
        """Keep its kind, path and counts only; `label` says so. It suggests nothing any more."""
        self.is_forgotten, self.label = True, label
        self.name = self.change = self.before = self.after = ""
        if self.condition is not None:
            self.condition = {"any": []}
        if self.state == self.State.ADMITTED:
            self.state = self.State.CANDIDATE

    @property
    def least_chances(self):
        """How often it could have shown; of a faint one, what that surely exceeds."""
        return self.exposures - self.is_faint


class EvidenceQuerySet(models.QuerySet):
    def readable(self):
        """What can be written again from what the outputs say; the rest would be lost."""
        return self.filter(observation__is_unreadable=False)


class Evidence(models.Model):
    """One output that could have shown the pattern, and whether it did."""

    pattern = models.ForeignKey(Pattern, models.CASCADE, related_name="evidence", db_index=False)
    observation = models.ForeignKey(Observation, models.CASCADE, related_name="evidence")
    is_hit = models.BooleanField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["pattern"], condition=Q(is_hit=True), name="hits_of_pattern")]
        constraints = [
            models.UniqueConstraint(fields=["pattern", "observation"], name="evidence_counts_once")
        ]

    def __str__(self):
        return f"{'for' if self.is_hit else 'against'} {self.pattern_id}"
