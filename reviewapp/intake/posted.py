"""One posted output, read from its envelope. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from reviewapp.audit.commitments import new_salt
from reviewapp.base.canonical import digest_of
from reviewapp.base.errors import AppError
from reviewapp.base.ids import new_id
from reviewapp.intake.titles import title_of
from reviewapp.review.facts import draw_of
from reviewapp.review.parts import OUTPUT_PARTS, commitment_of

DEFAULT_RISK = "medium"


@dataclass(slots=True)
class Posted:
    """What an agent sent, in the shape it is stored; `routed` and `queue` come from the policy."""

    id: UUID
    external_id: str
    workflow: object
    envelope: dict
    body_digest: bytes
    produced_at: datetime | None = None
    version: object = None
    policy_flag: str = ""
    routed: object = None
    queue: object = None
    content: dict = field(default_factory=dict)
    reasons: list = field(default_factory=list)
    masked: dict = field(default_factory=dict)
    kept_without: list = field(default_factory=list)
    sent: dict = field(default_factory=dict)
    refusal: AppError | None = None  # why its id may not come in, unless it is here already

    @property
    def output(self):
        return self.envelope["output"]

    def get(self, name, default=None):
        return self.envelope.get(name, default)

    @property
    def risk(self):
        return self.envelope.get("risk", DEFAULT_RISK)

    @property
    def contract_value(self):
        """What the output contract and the rules see: a bare text stands in the field `text`."""
        return {"text": self.output} if isinstance(self.output, str) else self.output

    @property
    def draw(self):
        """Its own number for spot checks."""
        return draw_of(self.id)

    def facts(self, agent):
        """What routing rules may ask about."""
        get = self.envelope.get
        return {
            "input": get("input"),
            "output": self.contract_value,
            "confidence": get("confidence"),
            "risk": self.risk,
            "action": get("action"),
            "language": get("language"),
            "model": get("model"),
            "metadata": get("metadata", {}),
            "subject": get("subject"),
            "agent": agent.slug,
            "finished": get("finished", True),
            "usage": get("usage", {}),
            "latency_ms": get("latency_ms"),
            "policy_version": get("policy_version"),
        }

    def fill_content(self):
        """The columns of OutputContent."""
        get = self.envelope.get
        given, metadata = get("input"), get("metadata", {})
        kept_beside = {name: get(name) for name in ("privacy", "schema_version") if get(name) is not None}
        self.content = {
            "id": new_id(),
            "title": title_of(given, self.output, metadata),
            "input": given,
            "output": self.output,
            "trace": get("trace", {}),
            "metadata": {**metadata, **kept_beside},
            "digest": digest_of(self.output),
            "salt": new_salt(),
            "trace_salt": new_salt(),
            "metadata_salt": new_salt(),
        }

    def commitment(self):
        """Binds the content to its event without telling it, as `OutputContent.commitment` does."""
        return commitment_of(OUTPUT_PARTS, self.content)

    def output_row(self):
        """The columns of Output that one post decides."""
        get = self.envelope.get
        return {
            "content": self.content["id"],
            "risk": self.risk,
            "confidence": get("confidence"),
            "subject": get("subject", ""),
            "privacy_subject": get("privacy", {}).get("subject_id", ""),
            "language": get("language", ""),
            "finished": get("finished", True),
            "action": get("action", {}),
            "status": self.status,
            "route": self.route,
            "reasons": self.reasons,
            "checks": self.routed.checks,
            "policy_version": self.version.pk if self.version else None,
            "policy_flag": self.policy_flag,
            "model": get("model", ""),
            "usage": get("usage", {}),
            "latency_ms": whole(get("latency_ms")),
            "body_digest": self.body_digest,
            "kept_without": self.kept_without,
            "produced_at": self.produced_at,
        }

    @property
    def route(self):
        return self.routed.route

    @property
    def status(self):
        return "approved" if self.is_approved else "waiting"

    @property
    def is_approved(self):
        return self.route == "approve"

    @property
    def is_reviewed(self):
        """Somebody looks at it: because the policy says so, or as a spot check of what it approved."""
        return not self.is_approved or self.routed.spot_check


def whole(number):
    """JSON Schema lets 5.0 pass for a whole number; a column does not."""
    return None if number is None else int(number)
