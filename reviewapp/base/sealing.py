"""Secrets that must be read again are sealed at rest: AES-256-GCM under a key outside the database."""

import base64
import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


def _ciphers() -> list[AESGCM]:
    """The one that seals, then those that only open: what was sealed under an earlier key."""
    derived = [_derived(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    given = [key for key in (settings.ENCRYPTION_KEY, *settings.ENCRYPTION_KEY_FALLBACKS) if key]
    own = [AESGCM(base64.urlsafe_b64decode(key)) for key in given]
    return [*own, *derived] if settings.ENCRYPTION_KEY else [*derived, *own]


def _derived(key: str) -> AESGCM:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"reviewapp sealing")
    return AESGCM(derive.derive(key.encode()))


def seal(secret: bytes, *, about: str) -> bytes:
    """Sealed bytes that open only with the same key and the same `about`."""
    nonce = os.urandom(NONCE)
    return nonce + _ciphers()[0].encrypt(nonce, secret, about.encode())


def unseal(sealed: bytes, *, about: str) -> bytes:
    """What `seal` was given. Raises InvalidTag when key, bytes or `about` differ."""
    sealed = bytes(sealed)
    for cipher in _ciphers():
        with suppress(InvalidTag):
            return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    raise InvalidTag
