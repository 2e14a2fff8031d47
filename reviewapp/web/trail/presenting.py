"""Events with the names of who acted, looked up for a whole page at once."""

from uuid import UUID

from reviewapp.accounts.actors import actor_names
from reviewapp.accounts.models import User
from reviewapp.audit.actions import recomputed_digest
from reviewapp.audit.models import Checkpoint
from reviewapp.audit.wording import facts_in_words, is_opaque
from reviewapp.learning.models import Suggestion
from reviewapp.review.models import Output, Review
from reviewapp.review.veil import veil_of
from reviewapp.workflows.models import PolicyVersion, Workflow

TONES = {
    "ok": "approved published activated joined",
    "bad": "revoked suspended rolled_back expired disabled locked_out",
    "warn": "undone escalated lapsed paused reopened withdrawn",
    "edit": "revised changed",
    "accent": "decided",
}
TONE_OF = {word: tone for tone, words in TONES.items() for word in words.split()}
ABOUT_ITEMS = {"output": (Output, "external_id"), "review": (Review, "output__external_id")}
# Other kinds with a number for a key, called by these fields of their rows.
CALLED = {
    "policyversion": (PolicyVersion, ("workflow__name", "number"), "{} v{}"),
    "suggestion": (Suggestion, ("number",), "S-{}"),
    "workflow": (Workflow, ("name",), "{}"),
}


def named(events, *, reader=None):
    """Give each event its `actor` and `object` as names, its `tone`, and its facts as a line."""
    actors = actor_names(events)
    references = references_of(events, reader) if reader else {}
    for event in events:
        event.actor = actors.get((event.actor_kind, event.actor_id), "System")
        event.tone = _tone(event.action.partition(".")[2])
        event.line = facts_in_words(event.facts)
        event.object = references.get((event.subject_kind, event.subject_id)) or (
            f"{event.subject_kind} {_tail(event.subject_id)}"
        )
    return events


def references_of(events, reader):
    """What people call what these events are about: items by number, where the reader may see them."""
    ids = {
        kind: [each.subject_id for each in events if each.subject_kind == kind]
        for kind in (*ABOUT_ITEMS, "user")
    }
    people = [int(key) for key in ids.pop("user") if key.isdecimal()]
    found = {
        ("user", str(key)): name for key, name in User.objects.filter(pk__in=people).values_list("pk", "name")
    }
    for kind, (model, path) in ABOUT_ITEMS.items():
        keys = [key for key in map(_uuid, ids[kind]) if key]
        rows = model.objects.visible_to(reader).filter(pk__in=keys) if keys else model.objects.none()
        found |= {
            (kind, str(key)): veil_of(reader, team).text(workflow, reference)
            for key, reference, team, workflow in rows.values_list("pk", path, "team", "workflow")
        }
    return found | _called(events, reader)


def _called(events, reader):
    found = {}
    for kind, (model, fields, words) in CALLED.items():
        ids = [each.subject_id for each in events if each.subject_kind == kind]
        keys = [int(key) for key in ids if key.isdecimal() and len(key) < 19]
        rows = model.objects.visible_to(reader).filter(pk__in=keys).values_list("pk", *fields) if keys else ()
        found |= {(kind, str(key)): words.format(*told) for key, *told in rows}
    return found


def ids_of(reference, reader, team):
    """The ids under which events speak of the item with this number."""
    outputs = Output.objects.visible_to(reader).filter(team=team, external_id=reference)
    keys = veil_of(reader, team).called(outputs, reference.__eq__, most=20)
    reviews = Review.objects.filter(output__in=keys).values_list("pk", flat=True)[:100]
    return [str(key) for key in (*keys, *reviews)] if keys else []


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def _tail(text):
    """The end of a long id: the beginnings of ours are the time, and much alike."""
    return f"…{text[-8:]}" if is_opaque(text) else text


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


def _tone(participle):
    return TONE_OF.get(participle) or TONE_OF.get(participle.rpartition("_")[2], "")
