"""Identifiers: UUID version 7 (RFC 9562), so that ids sort by the time they were made."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()


def first_id_at(at) -> UUID:
    """The smallest UUIDv7 of that millisecond."""
    return UUID(int=_milliseconds(at) << 80)


def new_id_at(at) -> UUID:
    """A fresh UUIDv7 (RFC 9562) that sorts as if it had been made then."""
    random = secrets.randbits(74)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=_milliseconds(at) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def _milliseconds(at):
    return int(at.timestamp() * 1000)
