"""The key that signs checkpoints, and the public keys that anybody may check them with."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from reviewapp.audit.notes import Verifier, verifier_of


def signing_key():
    """The private key of this installation; the first use makes it, readable by its owner only."""
    path = Path(settings.AUDIT_KEY_FILE)
    if not path.exists():
        _make_key(path)
    return _loaded(path, path.stat().st_mtime_ns)


def own_verifier(origin=None):
    return verifier_of(signing_key(), origin or settings.AUDIT_ORIGIN)


def public_keys():
    """All public keys that ever signed here, the present one last. Web processes read only these."""
    path = public_keys_file()
    if not path.exists():
        return []
    return [Verifier.parse(line) for line in path.read_text().splitlines() if line.strip()]


def publish_key(origin=None):
    """Put the present public key into the file of public keys, unless it is there."""
    verifier = own_verifier(origin)
    if verifier not in public_keys():
        append_lastingly(public_keys_file(), f"{verifier}\n")
    return verifier


def public_keys_file():
    return _public_dir() / "public-keys.txt"


def checkpoints_file():
    """Where each checkpoint is written once more, outside the database."""
    return _public_dir() / "checkpoints.log"


def outside_file():
    """Where checkpoints are kept on another disk or machine; nothing where none is set."""
    return Path(settings.AUDIT_CHECKPOINTS_FILE) if settings.AUDIT_CHECKPOINTS_FILE else None


def append_lastingly(path, text):
    """Add the text to the file in one write, and return when it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _public_dir():
    """What everybody may read lies apart from the key where only some may read that."""
    return Path(settings.AUDIT_PUBLIC_DIR or Path(settings.AUDIT_KEY_FILE).parent)


def _make_key(path):
    # Written under another name and then linked: two relays that start together end with one key.
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        private = Ed25519PrivateKey.generate()
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


@cache
def _loaded(path, _changed_at):
    """Read once, and again when the file has changed."""
    private = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"The key in {path} is not an Ed25519 key.")
    return private
