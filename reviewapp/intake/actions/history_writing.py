"""Outputs of the past into rows and events, with their own times."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from reviewapp.audit.actions import entry, record_many
from reviewapp.audit.commitments import commit_to, new_salt
from reviewapp.base.bulk import insert_rows
from reviewapp.base.clock import database_now
from reviewapp.base.ids import new_id
from reviewapp.intake.actions.writing import insert_reviews, policy_facts
from reviewapp.intake.moments import new_id_at, rfc3339
from reviewapp.review.difference import stored_difference
from reviewapp.review.models import Decision, DecisionContent, Outcome, Output, OutputContent, Review


@dataclass(slots=True)
class Judged:
    """One decision of the past with the keys of the rows it becomes."""

    past: object
    sent: dict
    queue: int
    supersedes: UUID | None = None
    id: UUID = None
    review: UUID = None
    content: dict = field(default_factory=dict)

    def __post_init__(self):
        posted, sent = self.past.posted, self.sent
        self.id, self.review = new_id_at(sent["decided_at"]), new_id_at(posted.produced_at)
        edited = sent.get("edited")
        self.content = {
            "id": new_id(),
            "justification": sent.get("justification", ""),
            "reason": sent.get("reason", ""),
            "edited": edited,
            "difference": None if edited is None else stored_difference(posted.output, edited),
            "salt": new_salt(),
        }


def write_history(pasts, *, ground, by):
    """Insert what is not known yet with its reviews, decisions and events; returns the inserted ids."""
    pasts = sorted(pasts, key=lambda past: (past.agent.pk, past.posted.external_id))
    inserted = set(_insert_outputs(pasts))
    fresh = [past for past in pasts if past.posted.id in inserted]
    insert_rows(OutputContent, [past.posted.content for past in fresh])
    judged = [each for past in fresh for each in _judged(past, ground)]
    _insert_judged(judged)
    events = [_output_imported(past, by) for past in fresh]
    events += [_decision_imported(each, by) for each in judged]
    events += [_outcome_imported(past, key, by) for past, key in _insert_outcomes(fresh)]
    record_many(events + _open(fresh, by))
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
    """Each decision after the first replaces the one before."""
    before = None
    for sent in past.decisions:
        queue, _ = ground.queue_for(past.posted.workflow, past.posted.routed.queue)
        each = Judged(past, sent, queue.pk, supersedes=before)
        before = each.id
        yield each


def _insert_judged(judged):
    insert_rows(Review, [_review_row(each) for each in judged])
    insert_rows(DecisionContent, [each.content for each in judged])
    insert_rows(Decision, [_decision_row(each) for each in judged], same={"imported": True})
    tags = [
        {"decision": each.id, "category": category.pk}
        for each in judged
        for category in each.sent["categories"]
    ]
    insert_rows(Decision.categories.through, tags)


def _review_row(each):
    posted, at = each.past.posted, each.sent["decided_at"]
    return {
        "id": each.review,
        "team": posted.workflow.team_id,
        "workflow": posted.workflow.pk,
        "queue": each.queue,
        "output": posted.id,
        "content": posted.content["id"],
        "risk": posted.risk,
        "reasons": posted.reasons,
        "priority": posted.routed.priority,
        "reconsiders": each.supersedes,
        "state": "closed",
        "outcome": "decided",
        "due_at": at,
        "opened_at": posted.produced_at,
        "closed_at": at,
    }


def _decision_row(each):
    posted, sent = each.past.posted, each.sent
    return {
        "id": each.id,
        "team": posted.workflow.team_id,
        "workflow": posted.workflow.pk,
        "review": each.review,
        "output": posted.id,
        "verdict": sent["verdict"],
        "content": each.content["id"],
        "seen_digest": posted.content["digest"],
        "supersedes": each.supersedes,
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


def _open(fresh, by):
    """Undecided outputs that ask for it wait for people from now on."""
    waiting = {past.posted.id: past for past in fresh if past.is_open}
    rows = insert_reviews([past.posted for past in waiting.values()], now=database_now())
    return [
        entry(
            "review.opened", subject=("review", row["id"]), output=str(key), queue=row["queue"],
            purpose=row["purpose"], priority=row["priority"], **_whose(waiting[key], by),
        )
        for key, row in rows.items()
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


def _decision_imported(each, by):
    bound = {name: each.content[name] for name in ("justification", "reason", "edited")}
    return entry(
        "decision.imported", subject=("decision", each.id), output=str(each.past.posted.id),
        commitment=commit_to(bound, each.content["salt"]), verdict=each.sent["verdict"],
        categories=[category.key for category in each.sent["categories"]],
        decided_by=each.sent["person"].pk, **_imported(each.sent["decided_at"]), **_whose(each.past, by),
    )  # fmt: skip


def _outcome_imported(past, key, by):
    return entry(
        "outcome.imported", subject=("outcome", key), output=str(past.posted.id),
        kind=past.outcome["kind"], **_imported(past.outcome["at"]), **_whose(past, by),
    )  # fmt: skip
