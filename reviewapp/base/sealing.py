"""Secrets that must be read again are sealed at rest: AES-256-GCM under a key outside the database."""

import base64
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12


def _cipher() -> AESGCM:
    if settings.ENCRYPTION_KEY:
        return AESGCM(base64.urlsafe_b64decode(settings.ENCRYPTION_KEY))
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"reviewapp sealing")
    return AESGCM(derive.derive(settings.SECRET_KEY.encode()))


def seal(secret: bytes, *, about: str) -> bytes:
    """Sealed bytes that open only with the same key and the same `about`."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher().encrypt(nonce, secret, about.encode())


def unseal(sealed: bytes, *, about: str) -> bytes:
    """What `seal` was given. Raises InvalidTag when key, bytes or `about` differ."""
    sealed = bytes(sealed)
    return _cipher().decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
