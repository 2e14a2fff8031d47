"""Reviews and decisions in the words of the API."""

from reviewapp.review.statements import CATEGORIES


def present_review(review, *, reader):
    """A review with everything a person needs to decide it; the token only for its holder."""
    mine = review.held_by_id == reader.pk
    return {
        "id": review.pk,
        "purpose": review.purpose,
        "state": review.state,
        "outcome": review.outcome,
        "queue": review.queue.slug,
        "priority": review.priority,
        "risk": review.risk,
        "due_at": review.due_at,
        "reasons": review.reasons,
        "held_by": review.held_by.name if review.held_by_id else None,
        "hold": present_hold(review) if mine else None,
        "workflow": present_workflow(review.workflow),
        "output": present_output(review.output, review.content),
    }


def present_hold(review):
    return {"token": review.token, "until": review.held_until}


def present_workflow(workflow):
    return {
        "slug": workflow.slug,
        "name": workflow.name,
        "kind": workflow.kind,
        "guidelines": workflow.guidelines,
        "privacy_notice": workflow.privacy_notice,
        "output_schema": workflow.effective_output_schema,
        "undo_seconds": workflow.undo_seconds,
        "categories": [
            {
                "key": category.key,
                "name": category.name,
                "number": category.number,
                "cause": category.cause,
                "demands_justification": category.demands_justification,
            }
            for category in CATEGORIES.rows(workflow=workflow.pk)
        ],
    }


def present_output(output, content):
    return {
        "id": output.pk,
        "external_id": output.external_id,
        "agent": output.agent.slug,
        "revision": output.revision,
        "status": output.status,
        "confidence": output.confidence,
        "policy_version": output.policy_version.number if output.policy_version_id else None,
        "model": output.model,
        "subject": output.subject,
        "language": output.language,
        "action": output.action,
        "checks": output.checks,
        "title": content.title,
        "input": content.input,
        "output": content.output,
        "trace": content.trace,
        "metadata": content.metadata,
        "digest": content.digest_hex,
        "erased": content.told_erasures(),
    }


def present_decision(decision):
    return {
        "id": decision.pk,
        "review": decision.review_id,
        "output": decision.output_id,
        "verdict": decision.verdict,
        "decided_at": decision.decided_at,
        "takes_effect_at": decision.takes_effect_at,
        "retracted_at": decision.retracted_at,
    }
