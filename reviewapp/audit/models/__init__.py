from .epoch import Epoch
from .event import Bookmark, Checkpoint, Event, EventQuerySet, Leaf, Unsealed, key_of, subject_of
from .sighting import Sighting
from .verification import Verification

__all__ = [
    "Bookmark",
    "Checkpoint",
    "Epoch",
    "Event",
    "EventQuerySet",
    "Leaf",
    "Sighting",
    "Unsealed",
    "Verification",
    "key_of",
    "subject_of",
]
