"""What routing rules may ask of an output that is stored: the same facts as when it came in. Pure."""

from hashlib import sha256

from reviewapp.review.difference import as_object


def facts_of(output) -> dict:
    """From an Output with its content, agent and policy version loaded."""
    content, version = output.content, output.policy_version
    return {
        "input": content.input,
        "output": as_object(content.output),
        "confidence": output.confidence,
        "risk": output.risk,
        "action": output.action or None,
        "language": output.language or None,
        "model": output.model or None,
        "metadata": content.metadata,
        "subject": output.subject or None,
        "agent": output.agent.slug,
        "finished": output.finished,
        "usage": output.usage,
        "latency_ms": output.latency_ms,
        "policy_version": version.number if version else None,
    }


def draw_of(output_id) -> float:
    """A number from 0 to 1 that depends only on the id: whom the sample picks can be checked later."""
    return int.from_bytes(sha256(output_id.bytes).digest()[:8], "big") / 2**64
