from django.db import transaction

from reviewapp.audit.actions import record
from reviewapp.insights.actions.exports import places
from reviewapp.insights.models import Export


def forget_old_exports(limit=500):
    """Remove the files whose time is over; returns how many. The rows stay, and tell who had asked."""
    over = sum(_forget(key) for key in Export.objects.outlived().values_list("pk", flat=True)[:limit])
    _sweep()
    return over


def _sweep():
    """Remove what a process left that died between its last word to the database and the disk."""
    for export in Export.objects.leaving_nothing().filter(pk__in=places.keys()):
        places.remove(export)


@transaction.atomic
def _forget(key):
    export = Export.objects.outlived().select_for_update(skip_locked=True).filter(pk=key).first()
    if export is None:
        return False
    export.move_to(Export.State.EXPIRED)
    export.save(update_fields=["state"])
    record("export.expired", subject=export, by=None, team=export.team_id, digest=export.digest_hex)
    transaction.on_commit(lambda: places.remove(export))
    return True
