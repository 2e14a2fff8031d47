import structlog
from django.db import IntegrityError, transaction

from reviewapp.audit.actions import entry, record_many
from reviewapp.base import tracing
from reviewapp.base.clock import database_now
from reviewapp.base.errors import AppError
from reviewapp.review.actions.open_review import open_reviews, plan_review
from reviewapp.review.models import Decision, Draft, Output
from reviewapp.review.urgency import raised

log = structlog.get_logger("reviewapp.review")
ANSWERS = {Output.Status.APPROVED, Output.Status.EDITED, Output.Status.REJECTED}
OVER = {Output.Status.WITHDRAWN, Output.Status.EXPIRED}
ESCALATED, ABSTAINED = Decision.Verdict.ESCALATED, Decision.Verdict.ABSTAINED


@transaction.atomic
def let_decisions_take_effect(limit=200):
    """Let decisions past their time to undo reach the agents, the oldest first; many relays may call it.

    The output gets its status, escalations and abstentions get their follow-up review, and the agents'
    feed its event. One that cannot take effect stays due and does not keep the others. Answers how many
    took effect.
    """
    due = due_decisions(limit)
    try:
        with transaction.atomic():
            return take_effect(due)
    except (AppError, IntegrityError):
        return sum(take_effect_alone(decision) for decision in due)


def take_effect_alone(decision):
    try:
        with transaction.atomic():
            return take_effect([decision])
    except (AppError, IntegrityError):
        log.exception("decision_cannot_take_effect", decision=str(decision.pk))
        return 0


def take_effect(due):
    outputs, now = lock_outputs(due), database_now()
    events, moved, follow_ups = [], {}, []
    for decision in due:
        decision.output = output = outputs[decision.output_id]
        if is_moot(decision):
            events.append(tell_moot(decision))
            continue
        verdict = str(decision.verdict)
        tracing.tell("undo", output.pk, since=decision.decided_at, until=now, verdict=verdict)
        if news := news_of(decision):
            events.append(tell(decision, news))
        if status := status_after(decision):
            output.move_to(status)
            moved[output.pk] = status
        if decision.verdict in {ESCALATED, ABSTAINED}:
            follow_ups.append(follow_up(decision, now=now))
    save_statuses(moved)
    Decision.objects.filter(pk__in=[decision.pk for decision in due]).update(effective_at=now)
    Draft.objects.filter(review__in=[decision.review_id for decision in due]).delete()
    open_reviews(follow_ups)
    record_many(events)
    return len(due)


def save_statuses(moved):
    """One statement for each status, not for each output."""
    for status in set(moved.values()):
        keys = [key for key, becomes in moved.items() if becomes == status]
        Output.objects.filter(pk__in=keys).update(status=status)


def due_decisions(limit):
    """Locked one by one, past those another relay or an undo has in hand."""
    due = Decision.objects.due_to_take_effect().order_by("takes_effect_at", "pk")
    due = due.select_for_update(of=("self",), skip_locked=True)
    return list(due.select_related("review__queue", "workflow", "escalated_to")[:limit])


def lock_outputs(decisions):
    keys = {decision.output_id for decision in decisions}
    # Locked first and read after, as in `holding.locked`.
    outputs = Output.objects.filter(pk__in=keys)
    list(outputs.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return {output.pk: output for output in outputs.select_related("workflow", "policy_version")}


def is_moot(decision):
    """The agent took the output back, or replaced it, while an escalation waited to leave."""
    output = decision.output
    return output.content_id != decision.review.content_id or output.status in OVER


def tell_moot(decision):
    """The agent hears nothing of it; whoever counts decisions does."""
    return entry(
        "review.overtaken", subject=decision.review, by=None, team=decision.team_id,
        workflow=decision.workflow_id, output=str(decision.output_id), decision=str(decision.pk),
        verdict=str(decision.verdict),
    )  # fmt: skip


def status_after(decision):
    """The status the output moves to, or None where it stays."""
    if decision.verdict == ABSTAINED:
        return None
    if decision.verdict == ESCALATED:
        return Output.Status.ESCALATED if decision.output.is_undecided else None
    return Output.Status(decision.verdict)


def news_of(decision):
    """What the agent hears: nothing new while people still pass a question among themselves."""
    output, review = decision.output, decision.review
    if decision.verdict == ABSTAINED:
        return None
    if decision.verdict == ESCALATED:
        return "output.escalated" if output.is_undecided else None
    if decision.supersedes_id:
        return "output.revised"
    was_answered = output.status in ANSWERS
    if was_answered and not (review.purpose == "spot_check" and decision.verdict == "approved"):
        return "output.revised"
    return "output.decided"


def follow_up(decision, *, now):
    """The same question to somebody else: higher up after an escalation, in the same queue otherwise."""
    before, escalates = decision.review, decision.verdict == ESCALATED
    return plan_review(
        decision.output, queue=decision.escalated_to if escalates else before.queue, now=now,
        purpose=before.purpose, priority=raised(before.priority) if escalates else before.priority,
        reasons=[*before.reasons, reason_of(decision)], raised_by=decision,
        reconsiders_id=before.reconsiders_id,
        decided_before=[*before.decided_before, decision.decided_by_id],
    )  # fmt: skip


def reason_of(decision):
    """Why it is asked again, for "Why you see this"; the person's own words stay with the decision."""
    if decision.verdict == ESCALATED:
        return {
            "kind": "escalation",
            "ref": str(decision.pk),
            "text": f"Escalated from {decision.review.queue}",
        }
    said = decision.get_abstain_reason_display().lower()
    return {"kind": "abstention", "ref": str(decision.pk), "text": f"A reviewer passed: {said}"}


def tell(decision, action):
    output = decision.output
    version = {"policy_version": output.policy_version.number} if output.policy_version_id else {}
    return entry(
        action, subject=output, by=None, team=output.team_id, agent=output.agent_id,
        workflow=output.workflow_id, output=str(output.pk), decision=str(decision.pk),
        verdict=str(decision.verdict), revision=output.revision, **version,
    )  # fmt: skip
