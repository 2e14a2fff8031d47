import json

from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.clock import database_now
from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.insights.actions.exports import places
from reviewapp.insights.actions.exports.links import Gone, ended
from reviewapp.insights.models import Export
from reviewapp.review.veil import veil_for_files

__all__ = ["Gone", "fetch", "note_of"]


@transaction.atomic
def fetch(export, *, by):
    """The file, open for reading; the trail says who took it."""
    _check(export, by)
    record(
        "export.fetched",
        subject=export,
        by=by,
        team=export.team_id,
        digest=export.digest_hex,
        rows=export.rows,
    )
    return _opened(places.file_of(export))


def note_of(export, *, by):
    """The note beside the file: its columns, its filter, what was left out and why."""
    _check(export, by)
    with _opened(places.note_file_of(export)) as note:
        return json.load(note)


def _check(export, by):
    require(by, Permission.EXPORT, team=export.team)
    if by.pk != export.asked_by_id and veil_for_files(by, export.team).hides_anything:
        raise NotAllowed(
            "The file may hold what is masked for you: somebody else had it made. It was not handed out. "
            "Make an export of your own."
        )
    is_over = export.state == Export.State.DONE and export.expires_at <= database_now()
    if export.state == Export.State.EXPIRED or is_over:
        raise ended(export)
    if export.state != Export.State.DONE:
        raise Refused(
            f"This export is {export.state}; there is no file. Nothing was changed.", code=str(export.state)
        )


def _opened(path):
    try:
        return path.open("rb")
    except OSError:
        raise Refused(
            "The file is not on this machine. Nothing was changed. Every web process and worker needs the "
            "same EXPORTS_DIR; tell whoever runs this, or ask for the export again.",
            code="no_file",
        ) from None
