"""A device that keeps one passkey and answers as it is told to, truly or not."""

import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def text_of(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Device:
    def __init__(self, host="testserver", origin="https://testserver"):
        self.host, self.origin = host, origin
        self.key, self.credential_id = ec.generate_private_key(ec.SECP256R1()), os.urandom(32)
        self.user_handle = b""

    def make(self, question, *, flags=PRESENT | VERIFIED):
        """The answer to a question for a new passkey."""
        told = question["publicKey"]
        self.user_handle = bytes_of(told["user"]["id"])
        number = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: number.x.to_bytes(32, "big"), -3: number.y.to_bytes(32, "big")}
        kept = b"\0" * 16 + struct.pack(">H", 32) + self.credential_id + cbor.encode(cose)
        said = self._said(flags | WITH_KEY) + kept
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": said})
        client = self._client("webauthn.create", told["challenge"])
        return self._answer({"clientDataJSON": text_of(client), "attestationObject": text_of(statement)})

    def show(self, question, *, flags=PRESENT | VERIFIED, spoil=b""):
        """The answer to a question for the passkey; `spoil` is signed too much."""
        said, client = self._said(flags), self._client("webauthn.get", question["publicKey"]["challenge"])
        signature = self.key.sign(said + sha256(client).digest() + spoil, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": text_of(client),
                "authenticatorData": text_of(said),
                "signature": text_of(signature),
                "userHandle": text_of(self.user_handle),
            }
        )

    def _said(self, flags):
        return sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", 0)

    def _client(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response):
        name = text_of(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
