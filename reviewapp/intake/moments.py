"""Times as agents write them. Pure."""

from datetime import UTC, datetime

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
