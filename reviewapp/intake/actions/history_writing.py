"""Outputs of the past into rows and events, with their own times."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from reviewapp.audit.actions import entry, record_many
from reviewapp.audit.commitments import new_salt
from reviewapp.base.bulk import insert_rows
from reviewapp.base.clock import database_now
from reviewapp.base.ids import new_id, new_id_at
from reviewapp.intake.actions.writing import policy_facts, review_row
from reviewapp.intake.moments import rfc3339
from reviewapp.review import urgency
from reviewapp.review.actions.let_decisions_take_effect import reason_of
from reviewapp.review.difference import stored_difference
from reviewapp.review.models import Decision, DecisionContent, Outcome, Output, OutputContent, Queue, Review
from reviewapp.review.parts import DECISION_PARTS, commitment_of

PASSING = {Decision.Verdict.ESCALATED, Decision.Verdict.ABSTAINED}


@dataclass(frozen=True)
class Question:
    """The review that a decision of the past answered, or that waits for one now."""

    queue: Queue
    reasons: list
    priority: int
    opened_at: datetime
    reconsiders: UUID | None = None
    raised_by: UUID | None = None
    decided_before: tuple = ()


@dataclass(slots=True)
class Judged:
    """One decision of the past with the keys of the rows it becomes."""

    past: object
    sent: dict
    question: Question
    id: UUID = None
    review: UUID = None
    content: dict = field(default_factory=dict)

    def __post_init__(self):
        posted, sent = self.past.posted, self.sent
        self.id, self.review = new_id_at(sent["decided_at"]), new_id_at(self.question.opened_at)
        edited = sent.get("edited")
        self.content = {
            "id": new_id(),
            "justification": sent.get("justification", ""),
            "reason": sent.get("reason", ""),
            "edited": edited,
            "difference": None if edited is None else stored_difference(posted.output, edited),
            "salt": new_salt(),
            "edited_salt": new_salt(),
        }

    @property
    def abstain_reason(self):
        return self.sent.get("abstain_reason", "")


def write_history(pasts, *, ground, by):
    """Insert what is not known yet with its reviews, decisions and events; returns the inserted ids."""
    pasts = sorted(pasts, key=lambda past: (past.agent.pk, past.posted.external_id))
    inserted = set(_insert_outputs(pasts))
    fresh = [past for past in pasts if past.posted.id in inserted]
    insert_rows(OutputContent, [past.posted.content for past in fresh])
    told = [(past, *_judged(past, ground)) for past in fresh]
    judged = [each for _, decisions, _ in told for each in decisions]
    _insert_judged(judged, ground)
    events = [_output_imported(past, by) for past in fresh]
    events += [_decision_imported(each, by, ground) for each in judged]
    events += [_outcome_imported(past, key, by) for past, key in _insert_outcomes(fresh)]
    opened = _open([(past, question) for past, _, question in told if past.is_open], by)
    record_many(events + opened)
    return inserted


def _insert_outputs(pasts):
    rows = []
    for past in pasts:
        posted = past.posted
        identity = {"id": posted.id, "external_id": posted.external_id, "workflow": posted.workflow.pk}
        where = {"team": past.agent.team_id, "agent": past.agent.pk, "received_at": posted.produced_at}
        rows.append(identity | where | posted.output_row() | {"status": past.status, "route": past.route})
    return insert_rows(Output, rows, same={"imported": True}, unless_there=("agent", "external_id"))


def _judged(past, ground):
    """The decisions in their order, and the question that is open after the last of them."""
    posted, judged = past.posted, []
    queue, _ = ground.queue_for(posted.workflow, posted.routed.queue)
    question = Question(queue, posted.reasons, posted.routed.priority, posted.produced_at)
    for sent in past.decisions:
        each = Judged(past, sent, question)
        judged.append(each)
        question = _next(each, ground)
    return judged, question


def _next(each, ground):
    """What is asked after a decision: the same of somebody else, or whether the answer should stand."""
    sent, asked = each.sent, each.question
    known = dict.fromkeys([*asked.decided_before, sent["person"].pk])
    after = replace(asked, opened_at=sent["decided_at"], decided_before=tuple(known))
    if sent["verdict"] not in PASSING:
        return replace(after, reconsiders=each.id, raised_by=None)
    made = Decision(
        id=each.id, verdict=sent["verdict"], abstain_reason=each.abstain_reason,
        review=Review(queue=asked.queue),
    )  # fmt: skip
    reasons = [*asked.reasons, reason_of(made)]
    after = replace(after, reasons=reasons, raised_by=each.id)
    if sent["verdict"] == Decision.Verdict.ABSTAINED:
        return after
    return replace(after, queue=_target(each, ground), priority=urgency.raised(asked.priority))


def _target(each, ground):
    """Where an escalation went: the queue it names, else the next tier, else where it was."""
    if each.sent["verdict"] != Decision.Verdict.ESCALATED:
        return None
    before = each.question.queue
    higher = (queue for queue in ground.queues.values() if queue.tier > before.tier)
    return ground.queues.get(each.sent.get("escalate_to")) or next(higher, before)


def _insert_judged(judged, ground):
    insert_rows(Review, [_review_row(each) for each in judged])
    insert_rows(DecisionContent, [each.content for each in judged])
    insert_rows(Decision, [_decision_row(each, ground) for each in judged], same={"imported": True})
    tags = [
        {"decision": each.id, "category": category.pk}
        for each in judged
        for category in each.sent["categories"]
    ]
    insert_rows(Decision.categories.through, tags)


def _asking(question):
    """The columns of a review that tell what was asked of whom."""
    return {
        "queue": question.queue.pk,
        "reasons": question.reasons,
        "priority": question.priority,
        "reconsiders": question.reconsiders,
        "raised_by": question.raised_by,
        "decided_before": list(question.decided_before),
    }


def _review_row(each):
    posted, at = each.past.posted, each.sent["decided_at"]
    minutes = posted.workflow.minutes_to_decide(posted.risk)
    return _asking(each.question) | {
        "id": each.review,
        "team": posted.workflow.team_id,
        "workflow": posted.workflow.pk,
        "output": posted.id,
        "content": posted.content["id"],
        "risk": posted.risk,
        "state": "closed",
        "outcome": "decided",
        "due_at": urgency.due_at(each.question.opened_at, minutes),
        "opened_at": each.question.opened_at,
        "closed_at": at,
    }


def _decision_row(each, ground):
    posted, sent, target = each.past.posted, each.sent, _target(each, ground)
    return {
        "id": each.id,
        "team": posted.workflow.team_id,
        "workflow": posted.workflow.pk,
        "review": each.review,
        "output": posted.id,
        "verdict": sent["verdict"],
        "content": each.content["id"],
        "seen_digest": posted.content["digest"],
        "escalated_to": target.pk if target else None,
        "abstain_reason": each.abstain_reason,
        "supersedes": each.question.reconsiders,
        "decided_by": sent["person"].pk,
        "decided_at": sent["decided_at"],
        "takes_effect_at": sent["decided_at"],
        "effective_at": sent["decided_at"],
        "submission_id": uuid4(),
        "seconds_spent": int(sent.get("seconds_spent", 0)),
    }


def _insert_outcomes(fresh):
    told = [(past, new_id()) for past in fresh if past.outcome]
    rows = [
        {
            "id": key,
            "output": past.posted.id,
            "kind": past.outcome["kind"],
            "detail": past.outcome.get("detail", ""),
            "at": past.outcome["at"],
            "received_at": past.outcome["at"],
        }
        for past, key in told
    ]
    insert_rows(Outcome, rows)
    return told


def _open(waiting, by):
    """Undecided outputs that ask for it wait for people from now on, whatever the policy of today says."""
    now, rows = database_now(), []
    for past, question in waiting:
        past.posted.queue = question.queue
        expires = urgency.expires_at(now, past.posted.workflow.expire_after_minutes)
        asked = _asking(question) | {"purpose": "triage", "expires_at": expires}
        rows.append(review_row(past.posted, now) | asked)
    insert_rows(Review, rows)
    return [
        entry(
            "review.opened", subject=("review", row["id"]), output=str(row["output"]), queue=row["queue"],
            purpose=row["purpose"], priority=row["priority"], **_whose(past, by),
        )
        for row, (past, _) in zip(rows, waiting, strict=True)
    ]  # fmt: skip


def _whose(past, by):
    workflow = past.posted.workflow
    return {"by": by, "team": workflow.team_id, "agent": past.agent.pk, "workflow": workflow.pk}


def _imported(at):
    return {"imported": True, "happened_at": rfc3339(at)}


def _output_imported(past, by):
    posted = past.posted
    return entry(
        "output.imported", subject=("output", posted.id), commitment=posted.commitment(),
        content=str(posted.content["id"]), route=past.route, status=past.status, risk=posted.risk,
        **policy_facts(posted), **_imported(posted.produced_at), **_whose(past, by),
    )  # fmt: skip


def _decision_imported(each, by, ground):
    target = _target(each, ground)
    passed = {"escalated_to": target.pk} if target else {}
    passed |= {"abstain_reason": each.abstain_reason} if each.abstain_reason else {}
    return entry(
        "decision.imported", subject=("decision", each.id), output=str(each.past.posted.id),
        commitment=commitment_of(DECISION_PARTS, each.content), verdict=each.sent["verdict"],
        categories=[category.key for category in each.sent["categories"]],
        decided_by=each.sent["person"].pk, **passed, **_imported(each.sent["decided_at"]),
        **_whose(each.past, by),
    )  # fmt: skip


def _outcome_imported(past, key, by):
    return entry(
        "outcome.imported", subject=("outcome", key), output=str(past.posted.id),
        kind=past.outcome["kind"], **_imported(past.outcome["at"]), **_whose(past, by),
    )  # fmt: skip
