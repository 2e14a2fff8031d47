"""Going through who may do what: noting that it was done, and taking it out as a file."""

import hmac
import io

from django.db import transaction

from reviewapp.accounts.access import COLUMNS, access_to, as_seen, digest_of_access
from reviewapp.accounts.models import AccessReview, Team
from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Refused
from reviewapp.base.filing import digest_of_file, join, write


@transaction.atomic
def review_access(team, *, by, digest, note=""):
    """Note that somebody went through all access to a team, exactly as it stood on the page they saw."""
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    require(by, Permission.CHANGE_PEOPLE, team=team)
    found = access_to(team)
    seen_digest = digest_of_access(found)
    if not hmac.compare_digest(seen_digest.hex(), digest):
        raise Refused(
            "Access changed since this page was opened. Nothing was noted. Go through it once more.",
            code="changed",
        )
    people = sum(each.kind == "person" for each in found)
    counted = {"people": people, "keys": len(found) - people, "flagged": sum(bool(e.flags) for e in found)}
    review = AccessReview(
        team=team, reviewed_by=by, note=note, seen=as_seen(found), digest=seen_digest, **counted
    )
    event = record(
        "accounts.access_reviewed", subject=team, by=by, team=team, commitment=review.commitment,
        seen=seen_digest.hex(), **counted,
    )  # fmt: skip
    review.event_id = event.pk
    review.save()
    return review


@transaction.atomic
def export_access(team, *, by):
    """All access to a team as a CSV file; that it was taken is on the trail."""
    require(by, Permission.SEE_PEOPLE, team=team)
    rows = [row for each in access_to(team) for row in each.rows()]
    part, whole = io.BytesIO(), io.BytesIO()
    write(rows, part, columns=COLUMNS, form="csv")
    part.seek(0)
    join([part], whole, columns=COLUMNS, form="csv")
    digest = digest_of_file(whole)
    record("accounts.access_exported", subject=team, by=by, team=team, rows=len(rows), file=digest)
    return whole.getvalue()
