"""A place in an ordered list, as it stands in an address. Pure."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """Just after (or before) the row with these order values."""

    priority: int
    due_at: datetime
    key: UUID

    @property
    def values(self):
        return (self.priority, self.due_at, self.key)

    def __str__(self):
        plain = f"{self.priority} {self.due_at.isoformat()} {self.key}"
        return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_place(text):
    """The place an address names; None if it names none, or nonsense."""
    if not text:
        return None
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        priority, due_at, key = plain.split(" ")
        place = Place(int(priority), datetime.fromisoformat(due_at), UUID(key))
    except ValueError:
        return None
    return place if place.due_at.tzinfo and 0 <= place.priority <= 3 else None
