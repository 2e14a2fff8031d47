"""Sending again what did not arrive, or what a receiver lost."""

from django.db import transaction
from django.utils import timezone

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Refused
from reviewapp.delivery.models import Endpoint


@transaction.atomic
def replay(deliveries, *, endpoint, by) -> int:
    """Owe these deliveries of one endpoint anew, at once, under their old ids. Returns how many.

    Of what was erased there is nothing left to send.
    """
    endpoint = Endpoint.objects.select_for_update(of=["self"]).get(pk=endpoint.pk)
    require(by, Permission.SET_UP_ENDPOINTS, team=endpoint.team)
    if endpoint.state in (Endpoint.State.DISABLED, Endpoint.State.REMOVED):
        raise Refused(f"The endpoint is {endpoint.state}; nothing was sent. Resume it first.")
    count = (
        deliveries.with_body()
        .filter(endpoint=endpoint, leased_until=None)
        .update(delivered_at=None, dead_at=None, next_at=timezone.now(), attempts_made=0)
    )
    if count:
        Endpoint.objects.filter(pk=endpoint.pk).update(open_until=None)
        record("endpoint.replayed", subject=endpoint, by=by, team=endpoint.team_id, deliveries=count)
    return count
