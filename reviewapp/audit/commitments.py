"""What binds erasable content to an event: a salted hash. Without the salt it tells nothing. Pure.

Content may consist of parts that go one by one: then the event is bound to a hash over the commitments of
the parts, each with a salt of its own. A part that is gone leaves its commitment, and the rest verifies.

An area that keeps such content says so by a function `contents()` in its `events.py` that yields
`Content`; `audit_verify --payloads` compares them with the trail.
"""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from reviewapp.base.canonical import canonical_bytes

PARTS_TAG = b"reviewapp-content-parts-v1\x00"


@dataclass(frozen=True)
class Part:
    """A part of some content. Erased, it has no salt, but its commitment and the event that erased it."""

    name: str
    salt: bytes | None = None
    value: object = None
    commitment: bytes | None = None
    erased_by: int | None = None

    @property
    def is_erased(self):
        return self.salt is None

    def bound(self):
        """The commitment that the whole rests on: recomputed while the part is there."""
        return self.commitment if self.is_erased else commit_to(self.value, self.salt)


@dataclass(frozen=True)
class Content:
    """What one event committed to. Erased, it has no salt and no value, but the event that erased it.

    Content in parts has `parts` instead. `key` is what events of erasure call it in their fact `keys`.
    """

    event_id: int
    salt: bytes | None = None
    value: object = None
    erased_by: int | None = None
    parts: tuple[Part, ...] = ()
    key: str = ""

    def erasures(self):
        """What of it is erased, as (part or "", event that erased it)."""
        if self.parts:
            return [(part.name, part.erased_by) for part in self.parts if part.is_erased]
        return [("", self.erased_by)] if self.salt is None else []

    def commitment(self):
        """What the event should hold; None where nothing is left to tell it from."""
        if self.parts:
            return joined({part.name: part.bound() for part in self.parts})
        return None if self.salt is None else commit_to(self.value, self.salt)


def new_salt():
    return secrets.token_bytes(32)


def commit_to(value, salt):
    """The commitment to a JSON value: 32 bytes for `record(..., commitment=)`."""
    return hmac.digest(salt, canonical_bytes(value), "sha256")


def joined(commitments):
    """The commitment to content in parts, from those of its parts by name."""
    named = {name: bytes(commitment or b"").hex() for name, commitment in commitments.items()}
    return sha256(PARTS_TAG + canonical_bytes(named)).digest()
