"""After a restore the newest events are gone. Two people say so on the trail, and it goes on from there.

A new epoch has an origin of its own, so that no checkpoint of it can be taken for one of what is lost.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from reviewapp.audit.actions.reading import latest_checkpoint
from reviewapp.audit.actions.recording import record
from reviewapp.audit.models import Epoch, Event
from reviewapp.base.errors import Refused

SEALING = 7771


@dataclass(frozen=True)
class Gap:
    """What the trail itself says is missing: under this origin, after `start` and up to `lost_size`."""

    origin: str
    start: int
    lost_size: int

    def explains(self, note):
        return note.origin == self.origin and self.start < note.size <= self.lost_size


def present_origin():
    """The name that checkpoints are signed under now."""
    newest = Epoch.objects.order_by("-number").values_list("origin", flat=True).first()
    return newest or settings.AUDIT_ORIGIN


def gaps():
    """All that the trail's own events say is missing."""
    opened = Event.objects.sealed().named(["audit.epoch_opened"]).values_list("facts", flat=True)
    return [Gap(facts["before"], facts["start"], facts["lost_size"]) for facts in opened]


@transaction.atomic
def open_epoch(*, lost, by, second, reason):
    """Put on the trail that everything after its end, up to the outside checkpoint `lost`, is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
    before, newest = present_origin(), Epoch.objects.order_by("-number").first()
    latest = latest_checkpoint()
    start = latest.size if latest else 0
    if lost.origin != before or lost.size <= start:
        raise Refused(
            f"Nothing is lost: our trail has {start} events under {before}, the checkpoint speaks of "
            f"{lost.size} under {lost.origin}. Nothing was changed.",
            code="nothing_lost",
        )
    epoch = Epoch(number=newest.number + 1 if newest else 2, start=start, lost_size=lost.size, reason=reason)
    epoch.origin = f"{settings.AUDIT_ORIGIN}/{epoch.number}"
    epoch.event_id = record(
        "audit.epoch_opened", subject=("trail", settings.AUDIT_ORIGIN), by=by, commitment=epoch.commitment,
        number=epoch.number, before=before, origin=epoch.origin, start=start, lost_size=lost.size,
        lost_root=lost.root.hex(), second=second.pk,
    ).pk  # fmt: skip
    epoch.save(force_insert=True)
    return epoch
