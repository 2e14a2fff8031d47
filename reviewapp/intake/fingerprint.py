"""Is this the same body again? A digest of the parsed value, whatever the order of its keys. Pure."""

import hashlib
import json

ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(*values) -> bytes:
    """32 bytes that differ when any of the values does."""
    digest = hashlib.sha256()
    for value in values:
        part = value if isinstance(value, bytes) else ENCODER.encode(value).encode()
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
