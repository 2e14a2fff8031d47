"""An output as a form: fields grown from its contract, and the posted form as typed JSON again."""

from .posting import add, blame, find, read, remove, restore, sent
from .shapes import MISSING, MOST_PLACES, is_vast
from .texts import Unreadable, json_of
from .tree import Field, plant, plant_value, show, words

__all__ = [
    "MISSING",
    "MOST_PLACES",
    "Field",
    "Unreadable",
    "add",
    "blame",
    "find",
    "is_vast",
    "json_of",
    "plant",
    "plant_value",
    "read",
    "remove",
    "restore",
    "sent",
    "show",
    "words",
]
