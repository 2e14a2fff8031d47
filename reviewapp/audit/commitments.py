"""What binds erasable content to an event: a salted hash. Without the salt it tells nothing. Pure.

An area that keeps such content says so by a function `contents()` in its `events.py` that yields
`Content`; `audit_verify --payloads` compares them with the trail.
"""

import hmac
import secrets
from dataclasses import dataclass

from reviewapp.base.canonical import canonical_bytes


@dataclass(frozen=True)
class Content:
    """What one event committed to. Erased, it has no salt and no value, but the event that erased it."""

    event_id: int
    salt: bytes | None
    value: object = None
    erased_by: int | None = None


def new_salt():
    return secrets.token_bytes(32)


def commit_to(value, salt):
    """The commitment to a JSON value: 32 bytes for `record(..., commitment=)`."""
    return hmac.digest(salt, canonical_bytes(value), "sha256")
