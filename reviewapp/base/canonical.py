"""One byte form for one JSON value (RFC 8785), and the digest over it."""

import hashlib
import json
import re

import rfc8785

# The standard library's encoder, many times faster, gives the canonical form of all but the odd value:
# numbers that are long, whole or in powers, and keys beyond the Basic Multilingual Plane, go to rfc8785.
QUICK = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False)
ODD_NUMBER = re.compile(r"[:\[,]-?(?:\d{16}|\d+\.0(?:[,\]}]|$)|\d+(?:\.\d+)?e|[IN])")
BEYOND = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")


def canonical_bytes(value) -> bytes:
    """The canonical JSON bytes of `value`; equal values give equal bytes on every machine."""
    if isinstance(value, int | float):
        return rfc8785.dumps(value)
    try:
        text = QUICK.encode(value)
    except (TypeError, ValueError, RecursionError):
        return rfc8785.dumps(value)
    if ODD_NUMBER.search(text) or not (text.isascii() or BEYOND.search(text) is None):
        return rfc8785.dumps(value)
    return text.encode()


def digest_of(value) -> bytes:
    """SHA-256 over the canonical bytes: 32 bytes."""
    return hashlib.sha256(canonical_bytes(value)).digest()
