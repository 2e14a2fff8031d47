"""The official library of the standard verifies what we sign, and nothing else."""

import base64
import os
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from reviewapp.delivery import signing

BODY = b'{"type":"output.decided","data":{"verdict":"edited"}}'


def signed(*, body=BODY, at=None, secrets=None, seed=None):
    return signing.headers(
        message_id="msg_1",
        at=at or datetime.now(UTC),
        body=body,
        secrets=secrets or [os.urandom(32)],
        seed=seed or os.urandom(32),
    )


def test_a_hundred_messages_verify_with_the_official_library():
    for number in range(100):
        secret, body = os.urandom(32), b'{"n":%d}' % number
        headers = signed(body=body, secrets=[secret])
        assert Webhook(signing.shown_secret(secret)).verify(body, headers) == {"n": number}


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": str(int(datetime.now(UTC).timestamp()) + 7)},
        {"webhook-signature": "v1,AAAA"},
    ],
    ids=["id", "timestamp", "signature"],
)
def test_an_edited_header_does_not_verify(change):
    secret = os.urandom(32)
    headers = signed(secrets=[secret]) | change
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.shown_secret(secret)).verify(BODY, headers)


def test_an_edited_body_does_not_verify():
    secret = os.urandom(32)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.shown_secret(secret)).verify(BODY + b" ", signed(secrets=[secret]))


def test_an_old_message_does_not_verify():
    secret = os.urandom(32)
    old = datetime.now(UTC) - timedelta(seconds=301)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.shown_secret(secret)).verify(BODY, signed(secrets=[secret], at=old))


def test_during_a_rotation_both_secrets_verify():
    new, old = os.urandom(32), os.urandom(32)
    headers = signed(secrets=[new, old])
    for secret in (new, old):
        assert Webhook(signing.shown_secret(secret)).verify(BODY, headers)


def test_the_public_key_verifies_the_second_signature():
    seed = os.urandom(32)
    headers = signed(seed=seed)
    mark = next(m for m in headers["webhook-signature"].split() if m.startswith("v1a,"))
    key = base64.b64decode(signing.shown_public_key(seed).removeprefix("whpk_"))
    said = f"msg_1.{headers['webhook-timestamp']}.".encode() + BODY

    Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(mark[4:]), said)
