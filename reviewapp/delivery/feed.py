"""What agents read: the ordered feed of what was decided, and one output's state.

A cursor is the position of the last entry read. Positions are given by one sealer to committed events
only, so a reader skips nothing and sees nothing twice, however late a transaction commits.
"""

import base64
import binascii

from reviewapp.audit.actions import events_after
from reviewapp.base.errors import Invalid
from reviewapp.delivery.presenting import present_decision
from reviewapp.review.models import Decision, Output

KINDS = ("output.decided", "output.revised", "output.escalated", "output.expired")
PREFIX = "p1."


def cursor_of(position: int) -> str:
    """The opaque form of a position."""
    return base64.urlsafe_b64encode(f"{PREFIX}{position}".encode()).decode().rstrip("=")


def position_of(cursor: str) -> int:
    """The position a cursor stands for; the empty cursor is the beginning."""
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        prefix, _, number = text.partition(".")
        position = int(number)
        if f"{prefix}." != PREFIX or not 0 <= position < 2**63:
            raise ValueError
    except (ValueError, binascii.Error):
        raise Invalid(
            {"after": ["This is not a cursor of this feed. Send one as you received it."]}
        ) from None
    return position


def page(agent, *, after: int, limit: int) -> list[dict]:
    """The next entries for one agent past a position, in order."""
    events = list(events_after(after, agent=agent, actions=KINDS)[:limit])
    outputs = _outputs(agent, events)
    decisions = _decisions(agent, events)
    return [_entry(event, outputs, decisions) for event in events]


def _entry(event, outputs, decisions) -> dict:
    output = outputs.get(str(event.facts.get("output", event.subject_id)))
    decision = decisions.get(str(event.facts.get("decision")))
    return {
        "cursor": cursor_of(event.position),
        "type": event.action,
        "at": event.at,
        "output": {
            "id": output.pk,
            "external_id": output.external_id,
            "workflow": output.workflow.slug,
            "status": output.status,
        },
        "decision": present_decision(decision) if decision else None,
    }


def _outputs(agent, events) -> dict:
    ids = {event.facts.get("output", event.subject_id) for event in events}
    found = Output.objects.visible_to(agent).filter(pk__in=ids).select_related("workflow")
    return {str(output.pk): output for output in found}


def _decisions(agent, events) -> dict:
    ids = {event.facts["decision"] for event in events if event.facts.get("decision")}
    found = Decision.objects.visible_to(agent).filter(pk__in=ids).with_page()
    return {str(decision.pk): decision for decision in found}
