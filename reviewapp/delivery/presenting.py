"""Outputs and decisions in the words of the API."""


def present_decision(decision) -> dict:
    """A decision as its agent sees it: what, why and the corrected output, not who."""
    content = decision.content
    return {
        "id": decision.pk,
        "verdict": decision.verdict,
        "categories": [
            {"key": category.key, "name": category.name, "cause": category.cause}
            for category in decision.categories.all()
        ],
        "justification": content.justification,
        "reason": content.reason,
        "edited": content.edited,
        "erased": content.told_erasures(),
        "decided_at": decision.decided_at,
        "effective_at": decision.effective_at,
        "supersedes": decision.supersedes_id,
    }


def present_output(output, decision=None) -> dict:
    """One output's state and, once one took effect, the decision on it."""
    return {
        "id": output.pk,
        "external_id": output.external_id,
        "workflow": output.workflow.slug,
        "status": output.status,
        "route": output.route,
        "reasons": output.reasons,
        "revision": output.revision,
        "policy_version": output.policy_version.number if output.policy_version else None,
        "policy_flag": output.policy_flag,
        "received_at": output.received_at,
        "decision": present_decision(decision) if decision else None,
    }
