"""Judged outputs into rows and events: one statement a table, however many there are."""

from reviewapp.audit.actions import entry, record_many
from reviewapp.base.bulk import insert_rows
from reviewapp.base.clock import database_now
from reviewapp.base.ids import new_id
from reviewapp.review import urgency
from reviewapp.review.models import Output, OutputContent, Review


def write(outputs, *, agent):
    """Insert those that are new, with reviews and events; returns the ids that were inserted.

    A post of the same external id that is under way elsewhere is waited for, then left alone. Rows go in
    by external id, so that two batches never wait for each other in a circle.
    """
    outputs = sorted(outputs, key=lambda posted: posted.external_id)
    now = database_now()
    inserted = set(_insert_outputs(outputs, agent))
    fresh = [posted for posted in outputs if posted.id in inserted]
    insert_rows(OutputContent, [posted.content for posted in fresh])
    reviews = insert_reviews(fresh, now=now)
    record_many([event for posted in fresh for event in _events(posted, agent, reviews)])
    return inserted


def _insert_outputs(outputs, agent):
    rows = [
        {
            "id": posted.id,
            "workflow": posted.workflow.pk,
            "external_id": posted.external_id,
            **posted.output_row(),
        }
        for posted in outputs
    ]
    same = {"team": agent.team_id, "agent": agent.pk}
    return insert_rows(Output, rows, same=same, unless_there=("agent", "external_id"))


def insert_reviews(outputs, *, now):
    """One review for each output that somebody looks at: {output id: its row}."""
    rows = [review_row(posted, now) for posted in outputs if posted.is_reviewed]
    insert_rows(Review, rows)
    return {row["output"]: row for row in rows}


def review_row(posted, now):
    workflow = posted.workflow
    return {
        "id": new_id(),
        "team": workflow.team_id,
        "workflow": workflow.pk,
        "queue": posted.queue.pk,
        "output": posted.id,
        "content": posted.content["id"],
        "purpose": "spot_check" if posted.is_approved else "triage",
        "risk": posted.risk,
        "reasons": posted.reasons,
        "priority": posted.routed.priority,
        "due_at": urgency.due_at(now, workflow.minutes_to_decide(posted.risk)),
        "expires_at": _expires_at(posted, now),
    }


def _expires_at(posted, now):
    """A spot check changes nothing for the agent, so it never runs out."""
    return None if posted.is_approved else urgency.expires_at(now, posted.workflow.expire_after_minutes)


def _events(posted, agent, reviews):
    whose = {"by": agent, "team": agent.team_id, "agent": agent.pk, "workflow": posted.workflow.pk}
    subject = ("output", posted.id)
    yield entry(
        "output.received",
        subject=subject,
        commitment=posted.commitment(),
        content=str(posted.content["id"]),
        route=posted.routed.route,
        risk=posted.risk,
        **policy_facts(posted),
        **whose,
    )
    yield from routing_events(posted, reviews, whose)


def routing_events(posted, reviews, whose):
    """What the policy did with it, as events by the system."""
    whose = whose | {"by": None}
    if posted.is_approved:
        yield entry("output.approved", subject=("output", posted.id), **policy_facts(posted), **whose)
    if row := reviews.get(posted.id):
        facts = {"output": str(posted.id), "queue": row["queue"], "purpose": row["purpose"]}
        yield entry(
            "review.opened", subject=("review", row["id"]), priority=row["priority"], **facts, **whose
        )


def policy_facts(posted):
    facts = {"policy_version": posted.version.number} if posted.version else {}
    return facts | ({"policy_flag": posted.policy_flag} if posted.policy_flag else {})
