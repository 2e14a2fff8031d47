"""One byte form for one JSON value (RFC 8785), and the digest over it."""

import hashlib

import rfc8785


def canonical_bytes(value) -> bytes:
    """The canonical JSON bytes of `value`; equal values give equal bytes on every machine."""
    return rfc8785.dumps(value)


def digest_of(value) -> bytes:
    """SHA-256 over the canonical bytes: 32 bytes."""
    return hashlib.sha256(canonical_bytes(value)).digest()
