"""The secrets that compose.yaml reads, made once beside it: `python3 config/deploy/make_secrets.py`.

The folder is its maker's alone. The files in it may be read by anybody who can reach them, which is the
containers' users, whatever their numbers are: each is mounted by itself. Standard library only.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROCESSES = ("web", "relay", "worker")
FOLDER, FILE = 0o700, 0o444
# What stands before the 32 bytes of an Ed25519 key in PKCS 8, as RFC 8410 has it.
BEFORE_ED25519 = bytes.fromhex("302e020100300506032b657004220420")


def make(folder):
    """Write every secret into the folder, which must not be there; half of them never has its name."""
    draft = folder.with_name(f"{folder.name}.new")
    if folder.exists() or draft.exists():
        raise SystemExit(f"{folder} or {draft.name} is there already. Nothing was written.")
    draft.mkdir(mode=FOLDER, parents=True)
    for name, text in made().items():
        write(draft / name, text)
    draft.rename(folder)


def made():
    """Every secret by the name of its file."""
    passwords = {process: password() for process in PROCESSES}
    owner, redis = password(), password()
    addresses = {f"database-url-{name}": address(name, each) for name, each in passwords.items()}
    return addresses | {
        "secret-key": secrets.token_urlsafe(60),
        "encryption-key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "audit-key": signing_key(),
        "database-admin-password": password(),  # of postgres, which no process of ours signs in with
        "database-password": owner,  # of reviewapp_owner, made by make-owner.sql: no superuser
        "database-url-owner": address("owner", owner),
        "role-passwords": "\n".join(f"{name}={each}" for name, each in passwords.items()),
        "redis-conf": f"requirepass {redis}",
        "redis-url": f"redis://:{redis}@redis:6379",
    }


def password():
    return secrets.token_urlsafe(30)


def address(process, its_password):
    return f"postgres://reviewapp_{process}:{its_password}@database/reviewapp"


def signing_key():
    """A new key that signs checkpoints, as PEM."""
    body = base64.b64encode(BEFORE_ED25519 + os.urandom(32)).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"


def write(path, text):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{text}\n")
        os.fchmod(descriptor, FILE)  # whatever the umask says


if __name__ == "__main__":
    make(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE / "secrets")
