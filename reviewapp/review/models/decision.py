import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reviewapp.audit.commitments import new_salt
from reviewapp.base.ids import new_id
from reviewapp.review.parts import DECISION_PARTS

from .in_parts import InParts, parts_say_what_erased_them
from .output import Output
from .queue import Queue
from .review import Review


class DecisionContent(InParts):
    """What a person wrote while deciding: the part of a decision that may be erased."""

    PARTS = DECISION_PARTS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    justification = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    edited = models.JSONField(null=True)
    difference = models.JSONField(null=True)
    salt = models.BinaryField(max_length=32, default=new_salt, null=True)
    edited_salt = models.BinaryField(max_length=32, default=new_salt, null=True)

    class Meta:
        constraints = parts_say_what_erased_them("decision", DECISION_PARTS)

    def __str__(self):
        return str(self.pk)


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, who):
        """An agent sees those on its outputs; a person own ones and those of watched queues."""
        if who.kind == "agent":
            return self.filter(output__agent=who)
        watched = Queue.objects.watched_by(who)
        own = Q(decided_by=who, team__in=who.team_ids)
        return self.filter(own | Q(review__queue__in=watched))

    def standing(self):
        return self.filter(retracted_at=None)

    def effective(self):
        return self.standing().filter(effective_at__isnull=False)

    def due_to_take_effect(self):
        return self.filter(effective_at=None, retracted_at=None, takes_effect_at__lte=Now())

    def corrections(self):
        return self.effective().filter(verdict__in=[Decision.Verdict.EDITED, Decision.Verdict.REJECTED])

    def newest_first(self):
        return self.order_by("-decided_at", "-pk")

    def with_page(self):
        related = self.select_related(
            "content", "output", "output__content", "review", "workflow", "decided_by"
        )
        return related.defer("output__content__search").prefetch_related("categories")


@pgtrigger.register(
    pgtrigger.ReadOnly(
        name="judgement_never_changes",
        fields=[
            "team",
            "workflow",
            "review",
            "output",
            "verdict",
            "abstain_reason",
            "escalated_to",
            "seen_digest",
            "decided_by",
            "decided_at",
            "supersedes",
            "submission_id",
        ],
    ),
    pgtrigger.Protect(name="decision_is_kept", operation=pgtrigger.Delete),
)
class Decision(models.Model):
    """What one person judged, once; only its retraction and its taking effect come later."""

    class Verdict(models.TextChoices):
        APPROVED = "approved"
        EDITED = "edited"
        REJECTED = "rejected"
        ESCALATED = "escalated"
        ABSTAINED = "abstained"

    class AbstainReason(models.TextChoices):
        NOT_ENOUGH_CONTEXT = "not_enough_context", "Not enough context"
        CONFLICT_OF_INTEREST = "conflict_of_interest", "Conflict of interest"
        OUTSIDE_MY_AUTHORITY = "outside_my_authority", "Outside my authority"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+", db_index=False)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="decisions")
    review = models.ForeignKey(Review, models.PROTECT, related_name="decisions", db_index=False)
    output = models.ForeignKey(Output, models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=9, choices=Verdict)
    categories = models.ManyToManyField("workflows.Category", related_name="decisions", blank=True)
    content = models.OneToOneField(DecisionContent, models.PROTECT, related_name="decision")
    seen_digest = models.BinaryField(max_length=32)
    escalated_to = models.ForeignKey(Queue, models.PROTECT, null=True, related_name="+", db_index=False)
    abstain_reason = models.CharField(max_length=20, choices=AbstainReason, blank=True, default="")
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="superseded_by", db_index=False
    )

    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions", db_index=False
    )
    decided_at = models.DateTimeField(db_default=Now())
    takes_effect_at = models.DateTimeField()
    effective_at = models.DateTimeField(null=True)
    retracted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    retracted_at = models.DateTimeField(null=True)

    submission_id = models.UUIDField(unique=True)
    seconds_spent = models.PositiveIntegerField(default=0)
    imported = models.BooleanField(default=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["decided_by", "-decided_at"], name="decision_by_person"),
            models.Index(fields=["team", "-decided_at"], name="decision_of_team"),
            models.Index(
                fields=["takes_effect_at"],
                condition=Q(effective_at=None, retracted_at=None),
                name="decision_not_yet_effective",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(retracted_at=None),
                name="a_review_has_one_standing_decision",
            ),
            models.CheckConstraint(
                name="retraction_has_person_and_time",
                condition=Q(retracted_by=None, retracted_at=None)
                | Q(retracted_by__isnull=False, retracted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="retracted_never_takes_effect",
                condition=Q(retracted_at=None) | Q(effective_at=None),
            ),
            models.CheckConstraint(
                name="escalation_names_its_queue",
                condition=Q(~Q(verdict="escalated"), escalated_to=None)
                | Q(verdict="escalated", escalated_to__isnull=False),
            ),
            models.CheckConstraint(
                name="abstention_has_its_reason",
                condition=Q(~Q(verdict="abstained"), abstain_reason="")
                | Q(Q(verdict="abstained"), ~Q(abstain_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.verdict} {self.pk}"
