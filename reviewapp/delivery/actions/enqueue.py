"""From sealed events to deliveries owed: each event once to each endpoint that listens."""

from django.conf import settings

from reviewapp.audit.actions import read_past
from reviewapp.base.canonical import canonical_bytes
from reviewapp.delivery.models import Delivery, Endpoint
from reviewapp.delivery.models.endpoint import TYPES

BOOKMARK = "delivery"


def enqueue_due(limit: int = 500) -> int:
    """Turn the next sealed events into deliveries; returns how many events were read."""
    with read_past(BOOKMARK, limit=limit, actions=list(TYPES)) as sealed:
        events = list(sealed)
        owed = [delivery for event in events for delivery in _deliveries(event)]
        Delivery.objects.bulk_create(owed, ignore_conflicts=True)
    return len(events)


def _deliveries(event) -> list[Delivery]:
    endpoints = Endpoint.objects.listening_to(
        team_id=event.team_id, kind=event.action, workflow_id=event.workflow_id
    )
    body = None
    owed = []
    for endpoint in endpoints:
        body = body or canonical_bytes(message(event))
        owed.append(
            Delivery(
                endpoint=endpoint,
                position=event.position,
                kind=event.action,
                subject_id=event.subject_id,
                body=body,
            )
        )
    return owed


def message(event) -> dict:
    """The thin message: ids, states and a link. What people wrote is fetched over the API, with a key."""
    output_id = event.facts.get("output", event.subject_id)
    link = f"{settings.PUBLIC_URL.rstrip('/')}/api/v1/outputs/{output_id}"
    about_output = event.action.startswith("output.")
    return {
        "type": event.action,
        "timestamp": event.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "position": event.position,
            "subject": {"kind": event.subject_kind, "id": event.subject_id},
            "facts": event.facts,
            **({"url": link} if about_output else {}),
        },
    }
