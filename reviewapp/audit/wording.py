"""What an event says, for people. Pure."""

import json

LONGEST = 80


def facts_in_words(facts):
    """The facts as words; ids and digests, which say nothing to the eye, stand on the event's own page."""
    told = {
        name: value for name, value in facts.items() if value not in ([], "", None) and not is_opaque(value)
    }
    words = ", ".join(f"{name.replace('_', ' ')} {_short(value)}" for name, value in told.items())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def is_opaque(value):
    return isinstance(value, str) and len(value) >= 32 and not set(value) - set("0123456789abcdef-")


def grouped_digest(digest):
    """The beginning and the end of a digest, in fours, as people compare them."""
    text = digest.hex()
    return f"{text[:4]} {text[4:8]} … {text[-4:]}"


def _short(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
