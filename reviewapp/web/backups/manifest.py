"""What a backup says of itself: which files it has, with their digests, and how far the trail reached."""

import json
from dataclasses import asdict, dataclass, field
from hashlib import file_digest

from django.core.management.base import CommandError

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """`position` is the sealed position, and `note` the signed checkpoint, that the dump holds at least."""

    made_at: str
    postgresql: int
    migrations: list
    position: int
    note: str
    files: dict = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder):
        (folder / NAME).write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")

    @classmethod
    def read(cls, folder):
        """The manifest of a folder whose files are all there and as they were."""
        try:
            told = cls(**json.loads((folder / NAME).read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"{folder} holds no backup of ours: {error}. Nothing was changed.") from error
        for name, digest in told.files.items():
            if not (folder / name).exists() or digest_of(folder / name) != digest:
                raise CommandError(
                    f"{name} in {folder} is missing or is not what was written. Nothing was changed. "
                    "Take another backup."
                )
        return told


def digest_of(path):
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
