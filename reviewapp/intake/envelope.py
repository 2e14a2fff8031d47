"""What agents post, as JSON Schema: the one text behind the checks and behind the API's description. Pure."""

from reviewapp.review.judgement import ABSTAIN_REASONS, VERDICTS

RISKS = ["low", "medium", "high", "critical"]
NO_CONTROL = r"^[^\u0000-\u001f\u007f]+$"
SLUG = {"type": "string", "minLength": 1, "maxLength": 60}
TIME = {"type": "string", "format": "date-time", "maxLength": 40}
COUNT = {"type": "integer", "minimum": 0, "maximum": 2_147_483_647}


def closed(properties, *required, **more):
    """An object of exactly these fields."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def short(limit, **more):
    return {"type": "string", "maxLength": limit, **more}


STEP = {
    "type": "object",
    "description": "One step the agent took. `kind` is free: message, tool, retrieval, thought.",
    "properties": {
        "kind": short(60),
        "name": short(200),
        "input": {"description": "What went in, any JSON."},
        "output": {"description": "What came out, any JSON."},
        "started_at": TIME,
        "duration_ms": {"type": "number", "minimum": 0},
        "status": short(60),
    },
}

CONTENT = {
    "input": {
        "type": ["string", "object", "array"],
        "description": "What the agent was given; must satisfy the workflow's input contract.",
    },
    "output": {
        "type": ["string", "object"],
        "description": "What the agent made: a text, or fields that satisfy the workflow's contract.",
    },
    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    "risk": {"enum": RISKS, "description": "How bad it is if this is wrong; medium if you do not say."},
    "action": closed({"name": short(120, minLength=1), "reversible": {"type": "boolean"}}, "name"),
    "trace": {
        "type": "object",
        "properties": {
            "trace_id": short(120),
            "steps": {"type": "array", "maxItems": 1_000, "items": STEP},
        },
    },
    "policy_version": {
        "type": "integer",
        "minimum": 1,
        "maximum": 2_147_483_647,
        "description": "The policy version the agent ran under. A stale or unknown one is flagged.",
    },
    "model": short(120),
    "usage": {
        "type": "object",
        "properties": {
            "input_tokens": COUNT,
            "output_tokens": COUNT,
            "cost_usd": {"type": "number", "minimum": 0, "maximum": 1e9},
        },
    },
    "latency_ms": COUNT,
    "produced_at": TIME,
    "subject": short(200, description="Whom or what it is about; the same subject gets the same policy arm."),
    "language": short(35),
    "finished": {"type": "boolean", "description": "False if the agent handed the work back."},
    "metadata": {"type": "object", "maxProperties": 200},
    "schema_version": short(40),
    "privacy": closed({"consent": short(200), "subject_id": short(200)}),
}
IDENTITY = {
    "workflow": SLUG | {"description": "The slug of one of your team's workflows."},
    "external_id": {
        "type": "string",
        "minLength": 1,
        "maxLength": 200,
        "pattern": NO_CONTROL,
        "description": "Your own id of this output. Posting it again with the same content changes nothing.",
    },
}
OUTPUT = closed(IDENTITY | CONTENT, "workflow", "external_id", "input", "output")
NEW_CONTENT = closed(CONTENT, "input", "output")
OUTCOME = closed(
    {
        "kind": {"enum": ["usable", "verified", "failed", "recurred"]},
        "at": TIME | {"description": "When it was found out; now if you do not say."},
        "detail": short(2_000),
    },
    "kind",
)
PAST_DECISION = closed(
    {
        "verdict": {"enum": list(VERDICTS)},
        "by": {"type": "string", "minLength": 3, "maxLength": 254, "description": "Email of a member."},
        "decided_at": TIME,
        "categories": {"type": "array", "maxItems": 9, "uniqueItems": True, "items": SLUG},
        "justification": short(10_000),
        "edited": {"type": ["string", "object"], "description": "The output as the person left it."},
        "reason": short(10_000, description="Why it was escalated, in the person's words."),
        "escalate_to": SLUG | {"description": "The queue it went to; else the next tier's."},
        "abstain_reason": {"enum": list(ABSTAIN_REASONS), "description": "Why the person passed."},
        "seconds_spent": {"type": "integer", "minimum": 0, "maximum": 86_400},
    },
    "verdict",
    "by",
    "decided_at",
)
PAST_OUTPUT = closed(
    IDENTITY
    | CONTENT
    | {
        "agent": SLUG | {"description": "The slug of the agent that made it."},
        "decisions": {"type": "array", "maxItems": 10, "items": PAST_DECISION},
        "outcome": OUTCOME,
        "route": {"enum": ["review", "approve"], "description": "`approve`: used without a person."},
        "open": {"type": "boolean", "description": "True puts an undecided output into its queue."},
    },
    "workflow",
    "agent",
    "external_id",
    "input",
    "output",
    "produced_at",
)
