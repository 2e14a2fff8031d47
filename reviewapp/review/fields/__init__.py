"""An output as a form: fields grown from its contract, and the posted form as typed JSON again."""

from .posting import add, blame, find, read, remove, restore, sent
from .shapes import MISSING
from .texts import Unreadable, json_of
from .tree import Field, plant, plant_value, show, words

__all__ = [
    "MISSING",
    "Field",
    "Unreadable",
    "add",
    "blame",
    "find",
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
