"""What is kept of webhooks: the bodies that were sent, and what came back."""

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, UUIDField, When
from django.db.models.functions import Cast
from django.urls import reverse

from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.keeping import ERASE, Kind
from reviewapp.delivery.models import Attempt, Delivery
from reviewapp.review.models import Output

OUTPUT = Case(
    When(kind__startswith="output.", then=Cast("subject_id", UUIDField())), output_field=UUIDField()
)  # fmt: skip


def _rows(reach):
    """Those that arrived or were given up; what is on its way keeps its body.

    Of a workflow, what was sent of its outputs: what hangs on no output belongs to the whole team.
    """
    found = Delivery.objects.filter(endpoint__team=reach.team_id).exclude(delivered_at=None, dead_at=None)
    if reach.before:
        found = found.filter(created_at__lt=reach.before)
    found = _named(found)
    if reach.workflow_id:
        own = Output.objects.filter(pk=OuterRef("output_id"), workflow=reach.workflow_id)
        found = found.filter(Exists(own))
    return found


def _of_outputs(ids):
    found = Delivery.objects.filter(kind__startswith="output.", subject_id__in=[str(key) for key in ids])
    return _named(found)


def _named(found):
    return found.with_body().annotate(output_id=OUTPUT, kept_at=F("created_at"))


@transaction.atomic
def forget_bodies(keys, order):
    """Empty these bodies and what receivers answered; what was still on its way is given up."""
    rows = Delivery.objects.with_body().filter(pk__in=keys).select_for_update(of=["self"])
    gone = list(rows.values_list("pk", "delivered_at", "dead_at"))
    events = tell_forgotten("delivery", [key for key, *_ in gone], order)
    for event in {event.pk: event for event in events.values()}.values():
        named = [key for key in events if events[key] is event]
        mark = order.mark(event)
        told = Delivery.objects.filter(pk__in=named)
        told.filter(delivered_at=None, dead_at=None).update(
            dead_at=event.at, leased_until=None, lease_token=None
        )  # fmt: skip
        told.update(body=b"", erased=mark)
    Attempt.objects.filter(delivery__in=list(events)).exclude(answer="", error="").update(answer="", error="")
    return len(gone)


def _tell(rows):
    return [
        {
            "at": row.kept_at,
            "title": f"{row.kind} to {row.endpoint}",
            "url": reverse("delivery:delivery", args=[row.endpoint_id, row.pk]),
        }
        for row in rows.select_related("endpoint").defer("body")
    ]


def _copied(ids):
    for row in _of_outputs(ids).order_by("created_at"):
        yield {"sent_at": row.created_at, "kind": row.kind, "body": bytes(row.body).decode()}


KINDS = (
    Kind(
        "deliveries", "Webhook bodies",
        "What was sent to endpoints, and what they answered. A rule of one workflow reaches what tells of "
        "its outputs.",
        frozenset({ERASE}), rows=_rows, of_outputs=_of_outputs, forget=forget_bodies, tell=_tell,
        content=_copied,
    ),
)  # fmt: skip
