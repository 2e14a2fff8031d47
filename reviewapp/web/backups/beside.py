"""The files outside of the database that a backup takes along, and how a restore puts them back."""

import os
import shutil
from io import BytesIO
from pathlib import Path

from django.conf import settings

from reviewapp.audit import keys
from reviewapp.audit.notes import MalformedNote, Verifier

PUBLIC_KEYS, REGISTER, SIGNING_KEY = "public-keys.txt", "erasures.jsonl", "key.pem"
PRIVATE = {REGISTER, SIGNING_KEY}


def places():
    """Where each lies here, by its name in a backup: the settings there may have called it otherwise."""
    return {
        PUBLIC_KEYS: keys.public_keys_file(),
        "checkpoints.log": keys.checkpoints_file(),
        REGISTER: Path(settings.ERASURES_FILE),
        SIGNING_KEY: Path(settings.AUDIT_KEY_FILE),
    }


def outside(*, with_keys):
    """Those that a restore needs, by name, as far as they are here."""
    wanted = {name: path for name, path in places().items() if with_keys or name != SIGNING_KEY}
    return {name: path for name, path in wanted.items() if path.exists()}


def put_back(folder, manifest):
    """Put back what the backup says it has and this machine lacks; nothing that is here is overwritten.

    Public keys are added to those that are here. Answers two lists: what was put back, and what could not be.
    """
    done, failed = [], []
    for name, path in places().items():
        if name not in manifest.files:
            continue
        kept = folder / name
        try:
            if name == PUBLIC_KEYS:
                done += [f"{name}: {key}" for key in _add_keys(kept, path)]
            elif not path.exists():
                with kept.open("rb") as content:
                    _write(path, content, is_private=name in PRIVATE)
                done.append(name)
        except (OSError, MalformedNote) as error:
            failed.append(f"{name} could not be put back: {error}.")
    return done, failed


def keys_in(path):
    return [Verifier.parse(line) for line in path.read_text().splitlines() if line.strip()]


def _add_keys(kept, path):
    """The backup's keys come first, for the last one is that of now. Answers the names of those added."""
    told, here = keys_in(kept), keys_in(path) if path.exists() else []
    added = [key for key in told if key not in here]
    if added:
        every = "".join(f"{key}\n" for key in [*added, *here])
        _write(path, BytesIO(every.encode()), is_private=False)
    return [f"{key.name}+{key.key_id.hex()}" for key in added]


def _write(path, content, *, is_private):
    """All of it or nothing, for whoever reads the file meanwhile and whatever dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(0o600 if is_private else 0o644)
    draft.replace(path)
