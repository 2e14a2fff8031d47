"""Intake's part of the API's description: the schemas behind the checks, and examples that work."""

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from reviewapp.intake import envelope
from reviewapp.intake.envelope import closed

JSON, LINES = "application/json", "application/x-ndjson"
ID = "0198f2a4-7c1e-7b60-9d3f-2a5b8c1d4e6f"
SIGNAL = closed(
    {
        "state": {"enum": ["proceed", "slow", "pause", "human_only"]},
        "reason": {"type": "string"},
        "retry_after": {"type": "integer", "description": "Seconds until asking again makes sense."},
    },
    "state",
    "reason",
    "retry_after",
)
REASON = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("kind", "ref", "text")},
}
ACCEPTED_FIELDS = {
    "id": {"type": "string", "format": "uuid"},
    "external_id": {"type": "string"},
    "status": {
        "enum": ["waiting", "escalated", "approved", "edited", "rejected", "expired", "withdrawn"],
        "description": "`approved` at once if the policy lets nobody look first.",
    },
    "route": {"enum": ["review", "approve"]},
    "reasons": {"type": "array", "items": REASON, "description": "Why it goes where it goes."},
    "policy_flag": {"enum": ["", "stale", "unknown"]},
    "masked": {
        "type": "object",
        "description": "What the workflow does not keep: how often each kind was taken out.",
        "additionalProperties": {"type": "integer"},
    },
    "signal": SIGNAL,
    "url": {"type": "string", "format": "uri", "description": "Where to ask for the decision."},
}
ACCEPTED = closed(ACCEPTED_FIELDS, *ACCEPTED_FIELDS)
ROW_PROBLEM = {
    "type": "object",
    "required": ["code", "detail"],
    "properties": {
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "place": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
ROW = {
    "type": "object",
    "required": ["http_status"],
    "description": "As for a single post, or `problem` says why the row was refused.",
    "properties": {
        "http_status": {"type": "integer", "description": "201 new, 200 known, else refused."},
        **ACCEPTED_FIELDS,
        "external_id": {"type": ["string", "null"]},
        "problem": ROW_PROBLEM,
    },
}
PAST_ROW = {
    "type": "object",
    "required": ["http_status"],
    "properties": {
        "http_status": {"type": "integer", "description": "201 new, 200 known, else refused."},
        "id": {"type": "string", "format": "uuid"},
        "external_id": {"type": ["string", "null"]},
        "problem": ROW_PROBLEM,
    },
}
REPORTED = closed(
    {
        "id": {"type": "string", "format": "uuid"},
        "output": {"type": "string", "format": "uuid"},
        "kind": envelope.OUTCOME["properties"]["kind"],
        "at": {"type": "string", "format": "date-time"},
    },
    "id",
    "output",
    "kind",
    "at",
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1 to 255 visible characters of your choice. A repeat with the same key and body gets the "
    "first answer again; the same key with another body is refused. Kept for 7 days.",
)
POSTED = {
    "workflow": "support-replies",
    "external_id": "ZD-10482",
    "input": {"subject": "Where is my parcel?", "message": "It was due on Monday."},
    "output": "Your parcel left our warehouse on Monday and arrives tomorrow.",
    "confidence": 0.83,
    "risk": "low",
    "model": "house-model-2",
    "policy_version": 3,
    "produced_at": "2025-11-03T10:40:00Z",
    "trace": {"steps": [{"kind": "tool", "name": "find_parcel", "output": {"state": "on its way"}}]},
}
ANSWER = {
    "id": ID,
    "external_id": "ZD-10482",
    "status": "waiting",
    "route": "review",
    "reasons": [{"kind": "threshold", "ref": "auto_approve_at", "text": "Confidence 0.83 is under 0.97"}],
    "policy_flag": "",
    "masked": {"email": 1},
    "signal": {"state": "proceed", "reason": "", "retry_after": 0},
    "url": f"https://review.example.org/api/v1/outputs/{ID}",
}
PAST = {
    "agent": "support-agent",
    **POSTED,
    "decisions": [
        {
            "verdict": "edited",
            "by": "rosa@example.org",
            "decided_at": "2025-11-03T11:02:00Z",
            "categories": ["wrong-date"],
            "edited": "Your parcel left our warehouse on Monday and arrives on Thursday.",
        }
    ],
}
PASSED_ON = PAST | {
    "decisions": [
        {
            "verdict": "escalated",
            "by": "rosa@example.org",
            "decided_at": "2025-11-03T11:02:00Z",
            "reason": "Above my limit.",
            "escalate_to": "seniors",
        },
        {"verdict": "approved", "by": "sam@example.org", "decided_at": "2025-11-03T12:10:00Z"},
    ],
}


def results(row):
    return closed({"results": {"type": "array", "items": row}}, "results")


def example(name, value, *, request=False):
    return OpenApiExample(name, value=value, request_only=request, response_only=not request)


def rows(schema):
    return {JSON: {"type": "array", "maxItems": 1_000, "items": schema}, LINES: schema}


BATCH_ANSWER = {"results": [{"http_status": 201, **ANSWER}]}
OPERATIONS = {
    "post_output": {
        "request": {JSON: envelope.OUTPUT},
        "responses": {
            201: OpenApiResponse(ACCEPTED, "It is in."),
            200: OpenApiResponse(ACCEPTED, "It was in already; nothing changed."),
        },
        "parameters": [KEY],
        "examples": [example("A support reply", POSTED, request=True), example("To be reviewed", ANSWER)],
    },
    "post_outputs": {
        "request": rows(envelope.OUTPUT),
        "responses": {200: OpenApiResponse(results(ROW), "One result a row, in order.")},
        "parameters": [KEY],
        "examples": [example("Each row's own result", BATCH_ANSWER)],
    },
    "replace_output": {
        "request": {JSON: envelope.NEW_CONTENT},
        "responses": {200: OpenApiResponse(ACCEPTED, "The new content stands.")},
        "examples": [example("Replaced", ANSWER)],
    },
    "withdraw_output": {"request": None, "responses": {204: OpenApiResponse(description="It is withdrawn.")}},
    "report_outcome": {
        "request": {JSON: envelope.OUTCOME},
        "responses": {
            201: OpenApiResponse(REPORTED, "It is on the record."),
            200: OpenApiResponse(REPORTED, "It was on the record already."),
        },
        "examples": [
            example("It came back", {"kind": "recurred", "detail": "Customer wrote again."}, request=True)
        ],
    },
    "read_signal": {"responses": {200: OpenApiResponse(SIGNAL, "What to do before sending more.")}},
    "import_history": {
        "request": rows(envelope.PAST_OUTPUT),
        "responses": {200: OpenApiResponse(results(PAST_ROW), "One result a row, in order.")},
        "examples": [
            example("A reply that was corrected", [PAST], request=True),
            example("A reply that a senior answered", [PASSED_ON], request=True),
        ],
    },
}


def describe(operation):
    return extend_schema(operation_id=operation, tags=["Handing in"], **OPERATIONS[operation])
