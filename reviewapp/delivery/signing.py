"""Signatures on webhooks, as Standard Webhooks lays them down: `v1` (HMAC-SHA256) and `v1a` (Ed25519).

Pure: takes secrets and bytes, gives headers.
"""

import base64
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from standardwebhooks.webhooks import Webhook


def shown_secret(secret: bytes) -> str:
    """The form a receiver is given once: `whsec_` and base64."""
    return "whsec_" + base64.b64encode(secret).decode()


def shown_public_key(seed: bytes) -> str:
    """The form of the Ed25519 public key a receiver may verify `v1a` with: `whpk_` and base64."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return "whpk_" + base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def headers(*, message_id: str, at: datetime, body: bytes, secrets: list[bytes], seed: bytes) -> dict:
    """The three headers of one attempt; every secret still in force signs, newest first."""
    marks = [Webhook(secret).sign(message_id, at, body.decode()) for secret in secrets]
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    ed25519 = Ed25519PrivateKey.from_private_bytes(seed).sign(signed)
    marks.append("v1a," + base64.b64encode(ed25519).decode())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(marks),
    }
