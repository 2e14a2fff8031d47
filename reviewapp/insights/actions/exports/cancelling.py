from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.insights.actions.exports import places
from reviewapp.insights.models import Export


@transaction.atomic
def cancel_export(export, *, by):
    """Call an export off; what was written of it is removed, and the worker at it stops."""
    export = Export.objects.select_for_update(of=["self"]).select_related("team").get(pk=export.pk)
    require(by, Permission.EXPORT, team=export.team)
    export.move_to(Export.State.CANCELLED)
    export.finished_at, export.taken_until = Now(), None
    export.save(update_fields=["state", "finished_at", "taken_until"])
    record("export.cancelled", subject=export, by=by, team=export.team_id, rows=export.rows)
    transaction.on_commit(lambda: places.remove(export))
    export.refresh_from_db(fields=["finished_at"])
    return export
