"""Checkpoints as signed notes (C2SP signed-note and tlog-checkpoint, Ed25519). Pure."""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
NAME = re.compile(r"[^\s+\u0000-\u001f]{1,200}\Z")
SIGNATURE = re.compile(r"— (\S+) (\S+)\Z")


class MalformedNote(ValueError):
    """The text is no signed note, or no key."""


@dataclass(frozen=True)
class Verifier:
    """A public key and the name it signs under; as text it is `name+key id+key`."""

    name: str
    public: bytes

    @property
    def key_id(self):
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self):
        return f"{self.name}+{self.key_id.hex()}+{_encoded(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text):
        name, _, rest = text.strip().partition("+")
        key_id, _, key = rest.partition("+")
        kind_and_key = _decoded(key)
        if not NAME.match(name) or kind_and_key[:1] != ED25519 or len(kind_and_key) != 33:
            raise MalformedNote("A public key reads name+key id+key, with an Ed25519 key.")
        verifier = cls(name, kind_and_key[1:])
        if verifier.key_id.hex() != key_id:
            raise MalformedNote(f"The id in the public key of {name} does not belong to the key.")
        return verifier

    def accepts(self, body, signature):
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, body)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Note:
    """A checkpoint that left: so many events, with this root, signed."""

    origin: str
    size: int
    root: bytes
    signatures: tuple

    @property
    def body(self):
        return body_of_note(self.origin, self.size, self.root)

    def is_signed_by(self, verifiers):
        return any(
            verifier.accepts(self.body, signature)
            for name, key_id, signature in self.signatures
            for verifier in verifiers
            if (verifier.name, verifier.key_id) == (name, key_id)
        )


def body_of_note(origin, size, root):
    return f"{origin}\n{size}\n{_encoded(root)}\n".encode()


def sign_note(private, *, origin, size, root):
    """The signed note of a checkpoint as text."""
    if not NAME.match(origin):
        raise MalformedNote("The origin of checkpoints is a name without spaces and plus signs.")
    body = body_of_note(origin, size, root)
    signature = verifier_of(private, origin).key_id + private.sign(body)
    return f"{body.decode()}\n— {origin} {_encoded(signature)}\n"


def verifier_of(private, origin):
    return Verifier(origin, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def parse_note(text):
    """The note in the text; its signatures are not checked yet."""
    body, blank, signed = text.partition("\n\n")
    lines = body.split("\n")
    if not blank or len(lines) != 3 or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise MalformedNote("A checkpoint has three lines, an empty one, and signatures.")
    signatures = tuple(_signature(line) for line in signed.strip("\n").split("\n"))
    root = _decoded(lines[2])
    if len(root) != 32:
        raise MalformedNote("A checkpoint's root has 32 bytes.")
    return Note(lines[0], int(lines[1]), root, signatures)


def split_notes(text):
    """The texts of all notes in a file where one follows the other, as the sealer writes them."""
    lines, note = text.splitlines(keepends=True), []
    for place, line in enumerate(lines):
        note.append(line)
        last = place + 1 == len(lines) or not lines[place + 1].startswith("— ")
        if line.startswith("— ") and last:
            yield "".join(note)
            note = []
    if "".join(note).strip():
        yield "".join(note)


def _signature(line):
    match = SIGNATURE.match(line)
    if not match:
        raise MalformedNote("A signature line reads: dash, name, key id and signature in base64.")
    raw = _decoded(match[2])
    return match[1], raw[:4], raw[4:]


def _encoded(raw):
    return base64.b64encode(raw).decode()


def _decoded(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedNote("What should be base64 is not.") from error
