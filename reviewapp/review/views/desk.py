"""The decision column: what may be done with a review, and what was typed so far."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from reviewapp.accounts.permissions import Permission, may
from reviewapp.base import figures
from reviewapp.review.editing import kept, last, says_something, typed_from
from reviewapp.review.models import Decision, Review
from reviewapp.review.statements import ABOVE, CATEGORIES, DRAFT
from reviewapp.review.views.finding import is_held_by, own_decision

SECOND_STEPS = (
    ("rejected", "Reject and next", "reject"),
    ("escalated", "Escalate and next", "primary"),
)
ANYWAY = ("approved", "Approve anyway", "approve")


@dataclass
class Desk:
    """What the decision column shows of one review to one person."""

    held: bool
    typed: dict
    categories: list
    targets: list
    seen: str = ""
    submission: str = ""
    hold_left: int = 0
    arms_approve: bool = False
    must_justify: bool = False
    why_not: str = ""
    may_hold: bool = False
    decision: Decision | None = None
    undoable: bool = False
    editing: bool = False
    problems: dict = field(default_factory=dict)
    sentences: list = field(default_factory=list)
    wrong_fields: list = field(default_factory=list)
    abstain_reasons = Decision.AbstainReason.choices
    hold_minutes = settings.LEASE_MINUTES

    @property
    def hold_words(self):
        return figures.duration(timedelta(seconds=self.hold_left))

    @property
    def says_something(self):
        return says_something(self.typed)

    @property
    def chosen(self):
        return set(self.typed.get("categories", ()))

    @property
    def verdict(self):
        return last(self.typed, "verdict")

    @property
    def justification(self):
        return last(self.typed, "justification")

    @property
    def escalate_to(self):
        return last(self.typed, "escalate_to")

    @property
    def abstain_reason(self):
        return last(self.typed, "abstain_reason")

    @property
    def category_hint(self):
        if self.chosen:
            return f"{len(self.chosen)} picked"
        return "Pick at least one" if self.editing or self.verdict == "rejected" else "Leave empty to approve"

    @property
    def second_steps(self):
        return (*SECOND_STEPS, *([ANYWAY] if self.arms_approve else []))

    def blame(self, problems):
        """Put what an action refused next to the fields it is about."""
        self.problems = {key: found for key, found in problems.items() if not key.startswith("edited")}
        self.problems |= {"justification": self.problems["reason"]} if "reason" in self.problems else {}
        found = [sentence for sentences in problems.values() for sentence in sentences]
        self.sentences = list(dict.fromkeys(found))


def desk_of(request, review, *, typed=None, why_not="", submission=""):
    """The decision column for this person, with what they typed before."""
    held = is_held_by(review, request.user)
    own = own_decision(request, review)
    closed = review.state == Review.State.CLOSED
    return Desk(
        held=held,
        typed=typed_before(request, review, own) if typed is None else typed,
        categories=CATEGORIES.rows(workflow=review.workflow_id) if held else [],
        targets=ABOVE.rows(team=review.team_id, tier=review.queue.tier) if held else [],
        seen=review.content.digest_hex,
        submission=submission or str(uuid4()),
        hold_left=seconds_until(review.held_until) if held else 0,
        arms_approve=is_blocked(review),
        must_justify=review.workflow.demands_justification(review.risk),
        why_not=why_not or closed_words(review),
        may_hold=not closed and not held and may(request.user, Permission.CLAIM, team=review.team),
        decision=standing_decision(review, own) if closed else None,
        undoable=bool(own and is_undoable(own)),
    )


def typed_before(request, review, own):
    """A decision that was taken back comes back as it was typed; else the draft does."""
    if own and own.retracted_at:
        return typed_of(own, review)
    draft = DRAFT.first(pk=review.pk, person=request.user.pk)
    return kept(draft.content) if draft else {}


def typed_of(decision, review):
    """A decision as if it had just been typed."""
    typed = {
        "categories": [category.key for category in decision.categories.all()],
        "justification": [decision.content.justification or decision.content.reason],
        "abstain_reason": [decision.abstain_reason],
    }
    if decision.content.edited is not None:
        schema = review.workflow.effective_output_schema
        typed |= typed_from(schema, review.content.output, decision.content.edited)
    return typed


def standing_decision(review, own):
    if own and not own.retracted_at:
        return own
    found = review.decisions.standing().with_page().first()
    return found and review.veil.decision(review.workflow, found, before=review.content)


def is_undoable(decision):
    """Whether there is time left to take it back; the action asks the database's clock again."""
    waits = decision.retracted_at is None and decision.effective_at is None
    return waits and decision.takes_effect_at > timezone.now()


def is_blocked(review):
    return any(check.get("blocking") and not check.get("passed") for check in review.output.checks)


def seconds_until(moment):
    return max(0, int((moment - timezone.now()).total_seconds()))


def closed_words(review):
    words = {
        Review.Outcome.WITHDRAWN: "The item was withdrawn, or the agent sent a newer version.",
        Review.Outcome.EXPIRED: "The time for an answer ended and the item expired.",
    }
    return words.get(review.outcome, "")
