"""Times as agents write them, and ids that sort by them. Pure."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def moment(text) -> datetime:
    """A time between 1990 and 2200 with its zone, or ValueError."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None and EARLIEST <= (at := at.astimezone(UTC)) <= LATEST:
            return at
    except (ValueError, OverflowError):
        pass
    raise ValueError("This must be a time such as 2025-11-03T10:40:00Z, between 1990 and 2200.")


def rfc3339(at) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


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
