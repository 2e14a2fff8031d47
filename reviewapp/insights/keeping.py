"""What is kept of exports: the files, until their time is over."""

from django.db import transaction
from django.db.models import F, UUIDField, Value
from django.urls import reverse

from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.keeping import ERASE, Kind
from reviewapp.base.turns import UNDER_WAY
from reviewapp.insights.actions.exports import places
from reviewapp.insights.models import Export
from reviewapp.review.models import Output
from reviewapp.workflows.models import Workflow


def _rows(reach):
    """Files that are ready; of a workflow those of it alone, as they were asked for."""
    found = _named(Export.objects.of_team(reach.team_id).filter(state=Export.State.DONE))
    if reach.workflow_id:
        found = found.filter(scope__workflow=Workflow.objects.get(pk=reach.workflow_id).slug)
    return found.filter(asked_at__lt=reach.before) if reach.before else found


def _of_outputs(ids):
    """Every file that may hold one of these outputs: ready or being written, of their teams."""
    teams = Output.objects.filter(pk__in=ids).values("team")
    states = [Export.State.DONE, *UNDER_WAY]
    return _named(Export.objects.filter(team__in=teams, state__in=states))


def _named(found):
    return found.annotate(output_id=Value(None, output_field=UUIDField()), kept_at=F("asked_at"))


@transaction.atomic
def forget_files(keys, order):
    """Remove these files; what is still being written is called off. Who had asked stays."""
    rows = Export.objects.filter(pk__in=keys, state__in=[Export.State.DONE, *UNDER_WAY])
    gone = list(rows.select_for_update(of=["self"]))
    events = tell_forgotten("export", [export.pk for export in gone], order)
    for export in gone:
        over = Export.State.EXPIRED if export.state == Export.State.DONE else Export.State.CANCELLED
        export.move_to(over)
        export.taken_until = None
        export.finished_at = export.finished_at or events[export.pk].at
        export.save(update_fields=["state", "taken_until", "finished_at"])
    transaction.on_commit(lambda: [places.remove(export) for export in gone])
    return len(gone)


def _tell(rows):
    return [{"at": row.kept_at, "title": str(row), "url": reverse("insights:exports")} for row in rows]


KINDS = (
    Kind(
        "exports", "Export files",
        "Files for other tools that somebody asked for. A rule of one workflow reaches those of it alone, "
        "and none of all workflows.",
        frozenset({ERASE}), rows=_rows, of_outputs=_of_outputs, forget=forget_files, tell=_tell,
        per_output=False,
    ),
)  # fmt: skip
