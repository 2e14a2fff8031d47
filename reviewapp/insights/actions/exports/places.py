"""Where the files of an export lie: a folder of its own, which only this system's account may open."""

import os
import shutil
from pathlib import Path

from django.conf import settings

FOLDER, FILE = 0o700, 0o600


def folder_of(export) -> Path:
    return Path(settings.EXPORTS_DIR) / str(export.team_id) / str(export.pk)


def file_of(export) -> Path:
    return folder_of(export) / f"file.{export.form}"


def note_file_of(export) -> Path:
    return folder_of(export) / "schema.json"


def draft_of(path, export) -> Path:
    """Where a file grows before it has its name, so that two workers never write into one."""
    return path.with_name(f"{path.name}.{export.turn}")


def part_of(export, number) -> Path:
    """A part belongs to the turn of one worker, so that a slow one spoils nothing of the next one's."""
    return folder_of(export) / f"part-{number:06d}-{export.turn}.{export.form}"


def create(path):
    """A new file at this path, open for writing and reading; what was there before is gone."""
    for folder in (path.parent.parent.parent, path.parent.parent, path.parent):
        folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_RDWR, FILE)
    return os.fdopen(descriptor, "w+b")


def keys():
    """Of which exports something lies here."""
    folders = Path(settings.EXPORTS_DIR).glob("*/????????-????-????-????-????????????")
    return [folder.name for folder in folders if folder.is_dir()]


def remove(export):
    """Everything of an export; doing it twice changes nothing."""
    shutil.rmtree(folder_of(export), ignore_errors=True)
