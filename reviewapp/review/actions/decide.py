import secrets
from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from reviewapp.accounts.permissions import require
from reviewapp.audit.actions import record
from reviewapp.base import tracing
from reviewapp.base.bulk import insert_together
from reviewapp.base.canonical import canonical_bytes, digest_of
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.review import queues
from reviewapp.review.actions.holding import locked, refuse_unless_held
from reviewapp.review.difference import as_object, same, stored_difference
from reviewapp.review.judgement import Demands, Judgement, problems_of
from reviewapp.review.models import Decision, DecisionContent, Queue, Review
from reviewapp.review.statements import CATEGORIES, SENT
from reviewapp.review.veil import veil_of
from reviewapp.workflows.contract import problems as contract_problems
from reviewapp.workflows.masking import NAMES, mask
from reviewapp.workflows.masking_rules import stored_kinds


@transaction.atomic
def decide(review, *, by, token, seen_digest, submission_id, **judgement):
    """Give a review its verdict, once, and leave why on the record. Sending it again changes nothing.

    `judgement`: verdict, and as it needs them categories (keys), justification, edited, reason,
    escalate_to (a queue or its slug; else the next tier). `token` is that of the hold, `seen_digest` the
    digest of the content shown, `submission_id` the form's own. It takes effect when the time to undo is
    over, by `let_decisions_take_effect`.
    """
    review = locked(review)
    require(by, review.deciding_needs, team=review.team)
    if earlier := find_submission(submission_id, review=review, by=by):
        return earlier
    now = refuse_unless_held(review, by=by, token=token)
    refuse_unless_seen(review, seen_digest)
    if by.pk in review.decided_before:
        raise NotAllowed("You judged this item before, so somebody else decides it. Nothing was changed.")
    judged = as_kept(review, Judgement(**judgement), by=by)
    chosen = refuse_unless_whole(review, judged)
    target = find_target(review, judged)

    held_since = review.held_since
    decision = store(review, judged, by=by, now=now, escalated_to=target, submission_id=submission_id)
    decision.categories.add(*chosen)
    tell(decision, chosen)
    trace(decision, held_since)
    return decision


def trace(decision, held_since):
    """How long it waited for somebody, and how long they had it."""
    review, verdict = decision.review, str(decision.verdict)
    tracing.tell(
        "waiting", decision.output_id, since=review.opened_at, until=held_since, queue=review.queue.slug
    )
    tracing.tell("deciding", decision.output_id, since=held_since, until=decision.decided_at, verdict=verdict)


def find_submission(submission_id, *, review, by):
    """The decision this very form already made, if it did."""
    made = SENT.first(submission_id=submission_id)
    if made is None:
        return None
    if made != (review.pk, by.pk):
        raise Refused(
            "This form was already sent for another item. Nothing was changed. Load the item again."
        )
    return Decision.objects.get(submission_id=submission_id)


def as_kept(review, judged, *, by):
    """With the originals in the place of the labels that this person saw, and nothing the workflow does
    not keep."""
    edited = veil_of(by, review.team).restored(review.workflow, judged.edited, review.content)
    kinds = stored_kinds(review.workflow.masking)
    if not kinds:
        return replace(judged, edited=edited)
    if found := mask(edited, kinds)[1]:
        names = ", ".join(NAMES[kind] for kind in found)
        sentence = f"This workflow keeps none of these: {names}. Take it out of the corrected output."
        raise Invalid({"edited": [sentence]}, "The decision was not saved. Your text is as you left it.")
    texts = {"justification": mask(judged.justification, kinds)[0], "reason": mask(judged.reason, kinds)[0]}
    return replace(judged, edited=edited, **texts)


def refuse_unless_seen(review, seen_digest):
    seen = seen_digest if isinstance(seen_digest, str) else bytes(seen_digest).hex()
    if not secrets.compare_digest(seen.lower().encode(), review.content.digest_hex.encode()):
        raise Refused(
            "The agent sent a newer version than the one you saw. Your text was kept. Load the item again.",
            code="stale",
            happened="replaced",
        )


def refuse_unless_whole(review, judged):
    """The chosen categories, or every sentence about what the judgement lacks."""
    categories = CATEGORIES.rows(workflow=review.workflow_id) if judged.categories else ()
    active = {category.key: category for category in categories}
    demands = Demands(
        known=frozenset(active),
        justified_by_category=frozenset(key for key, each in active.items() if each.demands_justification),
        justified_by_risk=review.workflow.demands_justification(review.risk),
        blocked=any(check.get("blocking") and not check.get("passed") for check in review.output.checks),
        is_changed=judged.edited is not None
        and not same(as_object(judged.edited), as_object(review.content.output)),
    )
    found = problems_of(judged, demands)
    if judged.verdict == Decision.Verdict.EDITED and "edited" not in found:
        found |= breaches(review.workflow, judged.edited)
    if found:
        raise Invalid(found, "The decision was not saved. Your text is as you left it.")
    return [active[key] for key in dict.fromkeys(judged.categories)]


def breaches(workflow, edited):
    """Where an edited output breaks the contract, by field path under `edited`."""
    try:
        canonical_bytes(edited)
    except ValueError:
        return {"edited": ["A number is too large, or a text holds half a character. Correct it."]}
    found = contract_problems(workflow.effective_output_schema, as_object(edited))
    return {f"edited.{path}" if path else "edited": sentences for path, sentences in found.items()}


def find_target(review, judged):
    """The queue an escalation goes to: the one asked for if it is higher, else the next tier's."""
    if judged.verdict != Decision.Verdict.ESCALATED:
        return None
    higher = queues.above(review.queue)
    asked = judged.escalate_to
    if asked:
        slug = asked.slug if isinstance(asked, Queue) else asked
        higher = higher.filter(slug=slug)
    if target := higher.first():
        return target
    sentence = (
        "Choose an active queue of a higher tier."
        if asked
        else "No queue of this team has a higher tier. Decide the item, or ask a lead to make one."
    )
    raise Invalid({"escalate_to": [sentence]}, "The decision was not saved. Your text is as you left it.")


def store(review, judged, *, by, now, **given):
    """Close the review and keep what was judged, and how long the person had it."""
    spent = int((now - review.held_since).total_seconds())
    review.close(Review.Outcome.DECIDED, at=now)
    content = content_of(review, judged)
    decision = Decision(
        team=review.team, workflow=review.workflow, review=review, output=review.output,
        verdict=judged.verdict, content=content,
        seen_digest=bytes(review.content.digest), seconds_spent=spent, supersedes=review.reconsiders,
        abstain_reason=judged.reason if judged.verdict == Decision.Verdict.ABSTAINED else "",
        decided_by=by, decided_at=now,
        takes_effect_at=now + timedelta(seconds=review.workflow.undo_seconds), **given,
    )  # fmt: skip
    insert_together(content, decision)
    return decision


def content_of(review, judged):
    is_edit = judged.verdict == Decision.Verdict.EDITED
    before = review.content.output
    # An edit keeps the shape the agent used, so that a bare text comes back as a bare text.
    edited = reshaped(judged.edited, like=before) if is_edit else None
    return DecisionContent(
        justification=judged.justification.strip(),
        reason=judged.reason.strip() if judged.verdict == Decision.Verdict.ESCALATED else "",
        edited=edited,
        difference=stored_difference(before, edited) if is_edit else None,
    )


def reshaped(edited, *, like):
    if isinstance(like, str) and isinstance(edited, dict):
        return edited["text"]
    return as_object(edited) if isinstance(like, dict) else edited


def tell(decision, chosen):
    content, output = decision.content, decision.output
    facts = {
        "verdict": str(decision.verdict),
        "output": str(output.pk),
        "decision": str(decision.pk),
        "categories": [category.key for category in chosen],
        "seen_digest": decision.seen_digest.hex(),
        "seconds_spent": decision.seconds_spent,
    }
    if content.edited is not None:
        facts["edited_digest"] = digest_of(content.edited).hex()
    if output.policy_version_id:
        facts["policy_version"] = output.policy_version.number
    if decision.escalated_to_id:
        facts["escalated_to"] = decision.escalated_to_id
    if decision.abstain_reason:
        facts["abstain_reason"] = str(decision.abstain_reason)
    record(
        "review.decided", subject=decision.review, by=decision.decided_by, team=decision.team_id,
        workflow=decision.workflow_id, commitment=content.commitment(), **facts,
    )  # fmt: skip
