"""A file between looking at it and taking it: kept for an hour, for the one person who sent it."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core import signing

SALT = "reviewapp.web.incoming"
AN_HOUR = 3_600


class Lost(Exception):
    """The file is not here any more, or was never this person's."""


def keep(body: bytes, *, team, by) -> str:
    """What a form carries to name the file again."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    forget_old()
    name = secrets.token_hex(16)
    descriptor = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)
    return signing.dumps([name, team.pk, by.pk], salt=SALT)


def find(mark: str, *, team, by) -> bytes:
    try:
        name, team_id, person = signing.loads(mark, salt=SALT, max_age=AN_HOUR)
        if (team_id, person) != (team.pk, by.pk):
            raise Lost
        return (_folder() / name).read_bytes()
    except (signing.BadSignature, OSError, ValueError, TypeError):
        raise Lost from None


def _folder():
    return Path(settings.EXPORTS_DIR) / "incoming"


def forget_old():
    """Remove what was kept for an hour; twice at once, each file goes once."""
    for path in _folder().glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - AN_HOUR:
                path.unlink()
