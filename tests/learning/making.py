"""Makers of what the loop has learned, each with what a test does not care about already chosen."""

import hashlib
from datetime import timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone

from reviewapp.learning.changes import digest_of_change
from reviewapp.learning.models import (
    Evidence,
    Observation,
    Pattern,
    Replay,
    ReplayCase,
    Suggestion,
    Suspicion,
    Watch,
)
from reviewapp.review.difference import stored_difference
from reviewapp.review.models import Decision, DecisionContent, Review
from tests import factories

BEFORE = "Thank you for writing. Your parcel arrives on Tuesday. Kind regards"
AFTER = "Thank you for writing. We send the tracking link today. Kind regards"
CHANGE = {"kind": "prompt", "op": "add", "bullet": "S-1", "text": "Never promise a date of arrival."}
RESULT = {
    "kind": "prompt",
    "n": 40,
    "from": "2026-09-01",
    "to": "2026-11-20",
    "groups": [
        {"name": "Corrected for this", "n": 12, "better": 10, "same": 2, "worse": 0},
        {"name": "Approved as it was", "n": 28, "better": 0, "same": 27, "worse": 1},
    ],
    "figures": [
        {"value": "10 of 12", "text": "past corrections no longer needed", "good": True},
        {"value": "1 of 28", "text": "good outputs made worse", "good": False},
    ],
    "weeks": [{"from": "2026-11-09", "now": 10, "new": 12}, {"from": "2026-11-16", "now": 8, "new": 9}],
    "missing": 0.25,
    "gate": {"passed": True, "reasons": ["Ten better, one worse."]},
    "leans_on": "A quarter of the outputs has no decision.",
}

_numbers = count(1)


def make_decision(review, by, *, verdict="edited", before=None, after=AFTER, days_ago=1, why=""):
    """A decision that has taken effect; an edited one says `after` instead of what the agent wrote."""
    at = timezone.now() - timedelta(days=days_ago)
    before = review.content.output if before is None else before
    edited = after if verdict == "edited" else None
    content = DecisionContent.objects.create(
        justification=why,
        edited=edited,
        difference=stored_difference(before, edited) if edited is not None else None,
    )
    decided = {"decided_by": by, "decided_at": at, "takes_effect_at": at, "effective_at": at}
    Review.objects.filter(pk=review.pk).update(state="closed", outcome="decided", closed_at=at)
    return Decision.objects.create(
        team=review.team,
        workflow=review.workflow,
        review=review,
        output=review.output,
        verdict=verdict,
        content=content,
        seen_digest=review.content.digest,
        submission_id=uuid4(),
        **decided,
    )


def make_observation(
    workflow, by, *, verdict="edited", output=BEFORE, metadata=None, queue=None, agent=None, **decided
):
    """One decided output as the loop has read it: `make_observation(workflow, rosa, days_ago=8)`."""
    agent = agent or workflow.team.agents.first() or factories.make_agent(workflow.team)
    content = factories.make_content(output, metadata=metadata or {})
    made = factories.make_output(workflow, agent, output=output, content=content, status=verdict)
    queue = queue or by.queues.first() or factories.make_queue(workflow.team, by)
    decision = make_decision(factories.make_review(made, queue=queue), by, verdict=verdict, **decided)
    changed = {"kind": "replace", "removed": 5, "added": 5, "rate": 0.4} if verdict == "edited" else {}
    return Observation.objects.create(
        output=made,
        workflow=workflow,
        agent=agent,
        decision=decision,
        reviewer=by,
        verdict=verdict,
        decided_at=decision.decided_at,
        unit=made.external_id,
        **changed,
    )


def make_pattern(workflow, *, hits=(), misses=(), **fields):
    """A recurring pattern with these observations for and against it."""
    number = next(_numbers)
    fields.setdefault("label", "Your parcel arrives on … → We send the tracking link today")
    fields.setdefault("state", Pattern.State.ADMITTED)
    seen = sorted(each.decided_at for each in hits)
    counted = {
        "hits": len(hits),
        "exposures": len(hits) + len(misses),
        "units": len({each.unit for each in hits}),
        "reviewers": len({each.reviewer_id for each in hits}),
        "first_seen": seen[0] if seen else None,
        "last_seen": seen[-1] if seen else None,
    }
    kind = fields.pop("kind", "wording")
    pattern = Pattern.objects.create(
        id=uuid4(),
        workflow=workflow,
        kind=kind,
        key=hashlib.blake2b(str(number).encode(), digest_size=12).digest(),
        **{**counted, **fields},
    )
    rows = [(each, True) for each in hits] + [(each, False) for each in misses]
    Evidence.objects.bulk_create(
        Evidence(pattern=pattern, observation=each, is_hit=is_hit) for each, is_hit in rows
    )
    return pattern


def make_suggestion(workflow, *patterns, replayed=True, **fields):
    """An open suggestion of a prompt bullet, replayed unless told otherwise."""
    number = workflow.team.suggestions.count() + 1
    fields.setdefault("title", "Never promise a date of arrival")
    fields.setdefault("change", CHANGE)
    fields.setdefault("kind", fields["change"]["kind"])
    fields.setdefault("state", Suggestion.State.OPEN if replayed else Suggestion.State.DRAFTED)
    if fields["state"] not in Suggestion.UNDECIDED:
        fields.setdefault("closed_at", timezone.now())
    rollout = workflow.rollouts.filter(ended_at=None).first()
    based_on = rollout.version if rollout else None
    digest = digest_of_change(fields["change"], based_on.number if based_on else 0, fields["title"])
    suggestion = Suggestion.objects.create(
        team=workflow.team,
        workflow=workflow,
        number=number,
        cause=f"cause-{number}",
        digest=digest,
        based_on=based_on,
        **{"hits": 12, "exposures": 15, "units": 10, "reviewers": 3, "grade": "B", **fields},
    )
    suggestion.patterns.set(patterns)
    if replayed:
        make_replay(suggestion)
    return suggestion


def make_replay(suggestion, *, cases=(), **fields):
    fields = {"state": "done", "done": 40, "total": 40, "result": RESULT, **fields}
    if fields["state"] in ("done", "failed", "cancelled"):
        fields.setdefault("finished_at", timezone.now())
    replay = Replay.objects.create(suggestion=suggestion, digest=suggestion.digest, **fields)
    for output, group, change in cases:
        shown = {"before": "arrives on Tuesday", "after": "we send the link"}
        ReplayCase.objects.create(replay=replay, output=output, group=group, change=change, shown=shown)
    return replay


def make_suspicion(workflow, reviewer, **fields):
    fields = {"kind": "too_fast", "score": 0.9, "facts": {"seconds": 2, "usual": 40}, **fields}
    return Suspicion.objects.create(workflow=workflow, reviewer=reviewer, **fields)


def make_watch(suggestion, **fields):
    until = timezone.now() + timedelta(days=14)
    return Watch.objects.create(suggestion=suggestion, **{"until": until, **fields})
