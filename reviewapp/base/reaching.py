"""Checking an address that a person gave, before anything is sent there."""

from django.conf import settings

from reviewapp.base.dialing import resolve
from reviewapp.base.errors import Invalid
from reviewapp.base.reachable import AddressRefused, Target, target_of


def reach(url: str) -> Target:
    """Where `url` leads, checked and pinned. Raises AddressRefused."""
    return target_of(url, resolve=resolve, laboratory=settings.WEBHOOKS_TO_PRIVATE_ADDRESSES)


def refuse_unreachable(url: str) -> None:
    """Raise Invalid with the reason when `url` is not one we would send to."""
    try:
        reach(url)
    except AddressRefused as refusal:
        raise Invalid({"url": [str(refusal)]}) from None
