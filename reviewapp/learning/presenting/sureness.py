"""What speaks for a suggestion's words and against them, in sentences. Pure."""

from dataclasses import dataclass
from uuid import UUID

from reviewapp.learning.hostile import marks

LOOKS = {
    "hidden": "like hidden characters",
    "instruction": "like a command to a machine",
    "encoded": "encoded",
    "role": "like a mark of roles",
    "markup": "like markup",
    "address": "like an address",
}
CONFLICTS = {
    "opposite": "Others correct it the other way round",
    "competing": "Others write something else instead",
    "live_rule": "A line in force says otherwise",
    "overlap": "Another suggestion is about the same outputs",
}
RESOLUTIONS = {
    "split": "Each holds only where something tells them apart.",
    "avoid": "So it says only what not to write.",
    "context_dependent": "It depends on the case, so neither is suggested.",
    "replace": "It takes the place of that line.",
    "kept": "The line in force stands.",
    "": "Not settled: a lead decides which one holds.",
}


@dataclass(frozen=True)
class Found:
    """One hostile place in the words of a suggestion."""

    looks: str
    shown: str


def marks_in(change, title=""):
    """Everything in the words of a change that a person must see before a machine reads it."""
    return [
        Found(LOOKS.get(mark.kind, mark.kind), mark.shown)
        for text in (title, *texts_of(change))
        for mark in marks(text)
    ]


def texts_of(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_of(inner)


def told_conflicts(conflicts):
    """Each conflict as a sentence, whether it is settled, and how."""
    return [
        {
            "text": conflict.get("text") or CONFLICTS.get(conflict.get("kind"), str(conflict.get("kind"))),
            "settled": bool(conflict.get("resolution")),
            "others": [key for key in conflict.get("with") or () if is_key(key)],
            "how": RESOLUTIONS.get(conflict.get("resolution") or "", conflict.get("resolution")),
        }
        for conflict in conflicts
    ]


def is_key(text):
    try:
        return bool(UUID(str(text)))
    except ValueError:
        return False


SOURCES = {"edit": "From corrections", "reason": "A reason given"}


def people_of(words):
    """The ids of the people whose words a suggestion uses."""
    said = (each.get("by") or () for each in words if isinstance(each, dict))
    return {person for by in said for person in by if isinstance(person, int)}


def told_words(words, people):
    """Each stretch of foreign words: what it says, where it is from, and what looks odd about it."""
    return [
        {
            "text": each.get("text", ""),
            "source": SOURCES.get(each.get("from"), "Foreign words"),
            "by": ", ".join(people[key].name for key in each.get("by") or () if key in people),
            "odd": ", ".join(LOOKS.get(kind, kind) for kind in each.get("marks") or ()),
        }
        for each in words
        if isinstance(each, dict)
    ]
