"""How far a reader of the trail is behind while decisions come in, as many each second for a while."""

import time

from django.db import transaction

from reviewapp.audit.actions import unread_since
from reviewapp.audit.models import Event, Unsealed
from reviewapp.base.clock import database_now
from reviewapp.web.benches.report import ratio

DECISIONS_A_SECOND = 200
EVERY = 0.25


def lag_of(bookmark, tell, outputs, *, seconds):
    """(seconds behind, looked at before each batch of decisions; decisions a second that were told).

    `tell(outputs)` records what happens to so many outputs; they come in turn, and again from the first.
    """
    a_batch, lags, told = int(DECISIONS_A_SECOND * EVERY), [], 0
    began = time.monotonic()
    for number in range(max(1, int(seconds / EVERY))):
        time.sleep(max(0.0, began + number * EVERY - time.monotonic()))
        lags.append(seconds_behind(bookmark))
        start = number * a_batch % len(outputs)
        some = outputs[start : start + a_batch]
        with transaction.atomic():
            tell(some)
        told += len(some)
    return lags, ratio(told, time.monotonic() - began)


def wait_until_read(bookmarks, *, longest=900):
    """Let readers of the trail come to its end, so that what was told at once before is not measured."""
    ends = time.monotonic() + longest
    while any(seconds_behind(bookmark) > 1 for bookmark in bookmarks):
        if time.monotonic() > ends:
            raise TimeoutError(f"Not all of {', '.join(bookmarks)} came to the end of the trail.")
        time.sleep(EVERY)


def seconds_behind(bookmark):
    """The age of the oldest event that is not read yet, sealed or not; 0 where all are read."""
    unsealed = Unsealed.objects.order_by("event_id").values("event_id")[:1]
    waiting = [
        unread_since(bookmark),
        Event.objects.filter(pk__in=unsealed).values_list("at", flat=True).first(),
    ]
    since = min((at for at in waiting if at), default=None)
    return (database_now() - since).total_seconds() if since else 0.0
