"""Checkpoints leave the database: what is kept elsewhere, nobody with power over the database takes back."""

import structlog
from django.db import connection, transaction

from reviewapp.audit import keys
from reviewapp.audit.actions.epochs import present_origin
from reviewapp.audit.models import Checkpoint, Epoch
from reviewapp.audit.notes import MalformedNote, parse_note, split_notes

log = structlog.get_logger("reviewapp.audit")

LOCK = 7774
TAIL = 4096


@transaction.atomic
def leave_checkpoints(*, limit=1000):
    """Append to the file outside all checkpoints it lacks; answers how many. One relay writes at a time.

    A file that was away gets what it missed as soon as it is back. One that knows more than we do is the
    proof of a loss, and stays as it is.
    """
    path = keys.outside_file()
    if path is None or not _alone():
        return 0
    last = _last_note(path)
    wanted = Checkpoint.objects.order_by("size")
    if last is not None:
        has = has_up_to(last)
        newest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
        if has > newest:
            log.critical("audit_checkpoints_outside_know_more", outside=has, here=newest)
            return 0
        wanted = wanted.filter(size__gt=has)
    notes = list(wanted.values_list("note", flat=True)[:limit])
    if notes:
        keys.append_lastingly(path, "".join(notes))
    return len(notes)


def has_up_to(last):
    """Up to which of our positions a file has all that ends with this note."""
    epoch = Epoch.objects.order_by("-number").first()
    return last.size if last.origin == present_origin() or epoch is None else epoch.start


def _last_note(path):
    """The last whole note in the file; a line that a dying machine left half is passed over."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        text = file.read().decode(errors="replace")
    for note in reversed(list(split_notes(text))):
        try:
            return parse_note(note)
        except MalformedNote:
            continue
    return None


def _alone():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]
