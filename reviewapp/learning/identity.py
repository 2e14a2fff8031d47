"""What a pattern is called and known by: both follow from what it says, not from when it was found. Pure."""

from hashlib import blake2b
from typing import Any
from uuid import UUID

from reviewapp.base.canonical import canonical_bytes

SHORT = 60


def pattern_id(workflow_id: Any, kind: str, key: bytes) -> UUID:
    """The same pattern has the same id on every machine and after every recount."""
    told = f"{workflow_id} {kind} ".encode() + bytes(key)
    return UUID(bytes=blake2b(told, digest_size=16).digest(), version=5)


def key_of_part(parent_key: bytes, condition: dict) -> bytes:
    """The key of what is left of a pattern where a condition holds."""
    return blake2b(bytes(parent_key) + canonical_bytes(condition), digest_size=12).digest()


def label_of(change: str, *, path: str, before: str, after: str) -> str:
    """A change in a few words, as lists show it."""
    where = f"{path}: " if path else ""
    old, new = shown(before), shown(after)
    if change in ("insert", "insert_sentence"):
        return f"{where}“{new}” was added" + (f" after “{old}”" if old else "")
    if change in ("remove", "remove_sentence"):
        return f"{where}“{old}” was removed"
    if change in ("missing", "extra"):
        value = new if change == "missing" else old
        said = "was missing" if change == "missing" else "was too much"
        return f"{path} {said}" + (f" ({value})" if value else "")
    if change == "shifted":
        return f"{path} was {after.lstrip('+-')} too {'high' if after.startswith('-') else 'low'}"
    if change == "scaled":
        return f"{path} should have been {after} of what it was"
    if change == "rounded":
        return f"{path} was rounded to {before}"
    if change == "wrong" and not after:
        return f"{path} was wrong" + (f" where it said {old}" if old else "")
    return f"{where}“{old}” became “{new}”" if change != "wrong" else f"{path}: {old} became {new}"


def shown(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"


def left_of(kind: str, path: str) -> str:
    """What a pattern is called when its words are gone."""
    return f"{kind} in {path}, its words erased" if path else f"{kind}, its words erased"
