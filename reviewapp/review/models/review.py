from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.errors import Refused
from reviewapp.base.ids import new_id
from reviewapp.workflows.risk import Risk

from .output import Output, OutputContent
from .queue import Queue

# What people look for among why an item waits, and what no other index of a queue finds.
SOUGHT_REASONS = ("rule", "check", "threshold", "error")


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Reviews of queues this person watches; everything else does not exist for them."""
        return self.filter(queue__in=Queue.objects.watched_by(user))

    def of_team(self, team):
        return self.filter(team=team)

    def waiting(self):
        return self.filter(state=Review.State.WAITING)

    def held(self):
        return self.filter(state=Review.State.HELD)

    def open(self):
        # Said so, each half is found by an index of its own; all others are closed.
        return self.filter(Q(state=Review.State.WAITING) | Q(state=Review.State.HELD))

    def held_by(self, user):
        """Holds that have not run out, newest first."""
        return self.held().filter(held_by=user, held_until__gt=Now()).order_by("-held_since", "pk")

    def lapsed(self):
        return self.held().filter(held_until__lte=Now())

    def overdue_for_an_answer(self):
        """Waiting past their expiry; a review that somebody holds is never expired under them."""
        return self.waiting().filter(expires_at__lte=Now())

    def because_of(self, kind):
        """Those with a reason of this kind."""
        found = self.filter(reasons__contains=[{"kind": kind}])
        if kind == "escalation":  # the index of what was raised, and that of samples, find these
            return found.filter(raised_by__isnull=False)
        return found.filter(purpose=Review.Purpose.SPOT_CHECK) if kind == "spot_check" else found

    def open_to(self, user):
        """Reviews this person may judge: never an output they judged before."""
        return self.exclude(decided_before__contains=[user.pk])

    def with_page(self):
        """Everything the workbench shows, in one query."""
        return self.select_related(
            "content", "output", "output__agent", "workflow", "queue", "held_by", "raised_by"
        ).defer("content__search")


class Review(models.Model):
    """One question to one person about one output; it ends in exactly one decision."""

    class Purpose(models.TextChoices):
        TRIAGE = "triage"
        SPOT_CHECK = "spot_check", "Spot check"
        SECOND = "second", "Second review"
        ADJUDICATION = "adjudication"
        GOLD = "gold"

    class State(models.TextChoices):
        WAITING = "waiting"
        HELD = "held"
        CLOSED = "closed"

    class Outcome(models.TextChoices):
        NONE = "", "None yet"
        DECIDED = "decided"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    # A closed review is held again only by undoing its decision before it took effect.
    MOVES = {
        State.WAITING: {State.HELD, State.CLOSED},
        State.HELD: {State.HELD, State.WAITING, State.CLOSED},
        State.CLOSED: {State.HELD},
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+", db_index=False)
    workflow = models.ForeignKey("workflows.Workflow", models.PROTECT, related_name="reviews", db_index=False)
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="reviews", db_index=False)
    output = models.ForeignKey(Output, models.PROTECT, related_name="reviews")
    content = models.ForeignKey(OutputContent, models.PROTECT, related_name="reviews", db_index=False)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.TRIAGE)
    risk = models.CharField(max_length=8, choices=Risk, null=True)
    reasons = models.JSONField(default=list)
    raised_by = models.ForeignKey(
        "review.Decision", models.PROTECT, null=True, related_name="follow_ups", db_index=False
    )
    reconsiders = models.ForeignKey(
        "review.Decision", models.PROTECT, null=True, related_name="reopened_as", db_index=False
    )
    decided_before = ArrayField(models.BigIntegerField(), default=list)
    skipped_by = ArrayField(models.BigIntegerField(), default=list)

    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default=Outcome.NONE)
    priority = models.PositiveSmallIntegerField(default=2)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    held_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    token = models.UUIDField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [
            # The claim walks this one; its columns are exactly those of its filter and order.
            models.Index(
                fields=["queue", "priority", "due_at", "id"],
                condition=Q(state="waiting"),
                name="review_waiting",
            ),
            models.Index(
                fields=["queue", "priority", "due_at", "id"],
                condition=Q(state="waiting", risk__in=["high", "critical"]),
                name="review_waiting_high_risk",
            ),
            models.Index(
                fields=["queue", "priority", "due_at", "id"],
                condition=Q(state="waiting", raised_by__isnull=False),
                name="review_waiting_raised",
            ),
            models.Index(
                fields=["queue", "priority", "due_at", "id"],
                condition=Q(state="waiting", purpose="spot_check"),
                name="review_waiting_sample",
            ),
            # A review is written to those of its own reasons only, when it begins to wait.
            *(
                models.Index(
                    fields=["queue", "priority", "due_at", "id"],
                    condition=Q(state="waiting", reasons__contains=[{"kind": kind}]),
                    name=f"review_waiting_{kind}",
                )
                for kind in SOUGHT_REASONS
            ),
            # What an output said before it was replaced is found by the reviews that judged it.
            models.Index(fields=["content"], condition=Q(state="closed"), name="review_closed_content"),
            models.Index(fields=["held_until"], condition=Q(state="held"), name="review_held_until"),
            models.Index(fields=["held_by"], condition=Q(state="held"), name="review_held_by"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="waiting", expires_at__isnull=False),
                name="review_waiting_expires",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="held_means_holder_token_and_times",
                condition=Q(
                    state="held",
                    held_by__isnull=False,
                    token__isnull=False,
                    held_since__isnull=False,
                    held_until__isnull=False,
                )
                | Q(~Q(state="held"), held_by=None, token=None, held_since=None, held_until=None),
            ),
            models.CheckConstraint(
                name="closed_means_outcome_and_time",
                condition=Q(Q(state="closed", closed_at__isnull=False), ~Q(outcome=""))
                | Q(~Q(state="closed"), closed_at=None, outcome=""),
            ),
            models.CheckConstraint(name="review_priority_is_0_to_3", condition=Q(priority__lte=3)),
            models.UniqueConstraint(
                name="one_open_review_of_an_output",
                fields=["output"],
                condition=~Q(state="closed") & Q(purpose__in=["triage", "spot_check"]),
            ),
        ]

    def __str__(self):
        return f"{self.purpose} {self.pk}"

    @property
    def is_escalation(self):
        """Raised by a lower tier and waiting in a higher one."""
        return self.raised_by_id is not None and self.queue.tier >= 1

    @property
    def deciding_needs(self):
        return Permission.DECIDE_ESCALATION if self.is_escalation else Permission.DECIDE

    def why_not(self, user):
        """Why this person may not take this review, as a sentence; empty if they may."""
        if user.pk in self.decided_before:
            return "You judged this item before, so somebody else decides it."
        if not may(user, Permission.CLAIM, team=self.team):
            return "Your roles in this team do not let you hold an item. Ask a lead."
        if not may(user, self.deciding_needs, team=self.team):
            return "Escalated items are for senior reviewers and leads."
        if not Queue.objects.claimable_by(user, team=self.team).filter(pk=self.queue_id).exists():
            return f"You are not a member of the queue {self.queue}. Ask a lead to add you."
        return ""

    def move_to(self, state):
        if state not in self.MOVES[self.state]:
            raise Refused(f"A {self.state} review cannot become {state}. Nothing was changed.")
        self.state = state

    def let_go(self):
        """Forget the holder; saved together with the new state."""
        self.held_by = self.token = self.held_since = self.held_until = None

    def close(self, outcome, *, at):
        self.move_to(self.State.CLOSED)
        self.let_go()
        self.outcome, self.closed_at = outcome, at
        self.save(update_fields=["state", "outcome", "closed_at", *HOLD_FIELDS])


HOLD_FIELDS = ("held_by", "held_since", "held_until", "token")
