"""Events with the names of who acted, looked up for a whole page at once."""

import json

from reviewapp.accounts.models import Agent, User
from reviewapp.audit.actions import recomputed_digest
from reviewapp.audit.models import Checkpoint

NAMES = {"person": User, "agent": Agent}
TONES = {
    "ok": "approved published activated joined",
    "bad": "revoked suspended rolled_back expired disabled locked_out",
    "warn": "undone escalated lapsed paused reopened withdrawn",
    "edit": "revised changed",
    "accent": "decided",
}
TONE_OF = {word: tone for tone, words in TONES.items() for word in words.split()}
LONGEST = 80


def named(events):
    """Give each event its `actor` as a name, its `tone`, and its facts as a line."""
    names = {kind: _names(model, kind, events) for kind, model in NAMES.items()}
    for event in events:
        event.actor = names.get(event.actor_kind, {}).get(event.actor_id, "System")
        event.tone = _tone(event.action.partition(".")[2])
        event.line = _line(event.facts)
    return events


def proven(event):
    """Whether the event is still what was recorded, and the first checkpoint that covers it."""
    event.digest_text = bytes(event.digest).hex()
    event.commitment_text = bytes(event.commitment or b"").hex()
    event.is_intact = recomputed_digest(event) == bytes(event.digest)
    event.checkpoint = Checkpoint.objects.filter(size__gte=event.position).order_by("size").first()
    return event


def present(event):
    """The event for the API, with all that a stranger needs to recompute its digest."""
    return {
        "position": event.position,
        "action": event.action,
        "subject": {"kind": event.subject_kind, "id": event.subject_id},
        "actor": {"kind": event.actor_kind, "id": event.actor_id},
        "via": event.via,
        "request_id": event.request_id,
        "team": event.team_id,
        "agent": event.agent_id,
        "workflow": event.workflow_id,
        "at": event.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "facts": event.facts,
        "commitment": bytes(event.commitment).hex() if event.commitment else None,
        "digest": bytes(event.digest).hex(),
    }


def _names(model, kind, events):
    keys = {int(event.actor_id) for event in events if event.actor_kind == kind}
    return {str(key): name for key, name in model.objects.filter(pk__in=keys).values_list("pk", "name")}


def _tone(participle):
    return TONE_OF.get(participle) or TONE_OF.get(participle.rpartition("_")[2], "")


def _line(facts):
    words = ", ".join(f"{name.replace('_', ' ')} {_short(value)}" for name, value in facts.items())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _short(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
