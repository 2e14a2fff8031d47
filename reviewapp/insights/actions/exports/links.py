"""Links to the file of an export: signed, for one team, and over when the file is."""

from datetime import UTC, datetime

from django.core import signing
from django.http import Http404

from reviewapp.base.clock import database_now
from reviewapp.base.errors import AppError

SALT = "reviewapp.insights.exports"


class Gone(AppError):
    """It was here, and its time is over (410)."""

    status = 410
    code = "expired"


def link_of(export) -> str:
    """What a link carries so that it opens: this export, its team, and until when."""
    told = [export.pk.hex, export.team_id, int(export.expires_at.timestamp())]
    return signing.dumps(told, salt=SALT)


def check_link(export, token):
    """Refuse a link that we did not sign for this export as if there were none, and an old one as ended."""
    try:
        key, team, until = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Http404 from None
    if (key, team) != (export.pk.hex, export.team_id):
        raise Http404
    if datetime.fromtimestamp(until, UTC) <= database_now():
        raise ended(export)


def ended(export):
    return Gone(
        f"This link ended on {export.expires_at:%d %b %Y at %H:%M} UTC, and the file was removed. "
        "Nothing was changed. Ask for the export again."
        if export.expires_at
        else "This file is gone. Ask for the export again."
    )
