"""Write an export part by part: a part is what one run gets done, and what is kept if the next one dies."""

import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base import filing
from reviewapp.base.clock import database_now
from reviewapp.base.errors import AppError
from reviewapp.base.taking_time import take_time
from reviewapp.base.turns import NotMine
from reviewapp.insights.actions.exports import places
from reviewapp.insights.actions.exports.reading import next_batch
from reviewapp.insights.actions.exports.selecting import (
    everything_asked,
    rows_asked,
    sees_everything,
    set_aside,
)
from reviewapp.insights.exporting import label_studio
from reviewapp.insights.exporting.kinds import KINDS
from reviewapp.insights.exporting.notes import as_file, note_of
from reviewapp.insights.models import Export
from reviewapp.workflows.models import Category

A_RUN = 15.0
HOLD = timedelta(minutes=2)
LONG_HOLD = timedelta(minutes=15)
LONG_COUNT = "5min"
logger = structlog.get_logger(__name__)


def has_due_exports() -> bool:
    return Export.objects.due().exists()


def run_export(export):
    """Write the next part of an export, or make the file whole. Twice at once, it is done once."""
    if not export.take(HOLD):
        return None
    export = Export.objects.select_related("team", "asked_by").get(pk=export.pk)
    try:
        require(export.asked_by, Permission.EXPORT, team=export.team)
        if export.total is None:
            _count(export)
        return _finish(export) if _write_part(export) else export
    except NotMine:
        _clear_up(export)
        return None
    except AppError as refusal:
        return _fail(export, trouble=refusal.message)
    except OSError as error:
        return _fail(export, trouble=f"The file could not be written: {error.strerror}.")
    except Exception as error:
        logger.exception("export_failed", export=str(export.pk))
        return _fail(export, trouble=f"It stopped on an error of ours ({type(error).__name__}).")


def _count(export):
    """How many rows there are to read, and how many nobody will; meanwhile nobody else begins to count."""
    export.keep(taken_until=database_now() + LONG_HOLD)
    with transaction.atomic():
        take_time(LONG_COUNT)
        total, aside = rows_asked(export).count(), set_aside(export)
        hidden = 0 if sees_everything(export) else everything_asked(export).count() - total
    left_out = {"not_visible": hidden, "set_aside": aside}
    export.keep(total=total, left_out={why: count for why, count in left_out.items() if count})


class _Reading:
    """The rows of one part, and what was seen of them on the way."""

    def __init__(self, export):
        self.export, self.after, self.read = export, export.after, 0
        self.left_out = Counter(export.left_out)
        self.is_last = False

    def rows(self):
        ends, is_over = time.monotonic() + A_RUN, False
        while not self.is_last and not is_over:
            batch = next_batch(self.export, self.after)
            self.is_last = batch.read < KINDS[self.export.kind].batch
            self.after = batch.after or self.after
            self.read += batch.read
            self.left_out.update(batch.left_out)
            yield from batch.rows
            self.export.keep(done=self.export.done + batch.read, taken_until=database_now() + HOLD)
            is_over = time.monotonic() >= ends


def _write_part(export):
    """Write what one run gets done; returns whether that was the last of it."""
    reading, kind = _Reading(export), KINDS[export.kind]
    path = places.part_of(export, len(export.parts) + 1)
    with places.create(path) as into:
        count = filing.write(reading.rows(), into, columns=kind.columns, form=export.form)
    export.keep(
        parts=[*export.parts, path.name],
        rows=export.rows + count,
        after=reading.after,
        left_out={why: number for why, number in reading.left_out.items() if number},
        taken_until=database_now() + LONG_HOLD if reading.is_last else None,
    )
    return reading.is_last


def _finish(export):
    """One whole file of the parts, its note beside it, and the link's time begins."""
    kind = KINDS[export.kind]
    with _named(export, places.file_of(export)) as into:
        filing.join(_parts(export), into, columns=kind.columns, form=export.form, frame=kind.frame)
        digest, size = filing.digest_of_file(into), into.tell()
    at = database_now()
    with _named(export, places.note_file_of(export)) as into:
        into.write(as_file(note_of(export, more=_more(export, at=at, digest=digest, size=size))))
    export = _conclude(export, Export.State.DONE, finished_at=at, digest=bytes.fromhex(digest), size=size)
    for name in export.parts:
        (places.folder_of(export) / name).unlink(missing_ok=True)
    return export


@contextmanager
def _named(export, path):
    """A file that gets its name once it is whole."""
    draft = places.draft_of(path, export)
    with places.create(draft) as into:
        yield into
    draft.replace(path)


def _parts(export):
    for name in export.parts:
        with (places.folder_of(export) / name).open("rb") as part:
            yield part


def _more(export, *, at, digest, size):
    told = {
        "file": export.file_name,
        "sha256": digest,
        "bytes": size,
        "asked_by": export.asked_by.email,
        "asked_at": export.asked_at.isoformat(),
        "finished_at": at.isoformat(),
    }
    if export.kind == Export.Kind.LABEL_STUDIO:
        told["labeling_config"] = label_studio.labeling_config(_categories(export))
    return told


def _categories(export):
    found = Category.objects.filter(workflow__team=export.team_id)
    if export.scope.get("workflow"):
        found = found.filter(workflow__slug=export.scope["workflow"])
    return list(dict.fromkeys(found.order_by("number").values_list("key", flat=True)))


@transaction.atomic
def _conclude(export, state, **told):
    export = export.mine().select_for_update(of=["self"]).select_related("team", "asked_by").first()
    if export is None:
        raise NotMine
    export.move_to(state)
    for name, value in told.items():
        setattr(export, name, value)
    export.taken_until = None
    if state == Export.State.DONE:
        export.expires_at = told["finished_at"] + timedelta(hours=settings.EXPORTS_KEPT_HOURS)
        facts = {"rows": export.rows, "size": export.size, "digest": export.digest_hex, **export.left_out}
        record("export.finished", subject=export, by=None, team=export.team_id, kind=export.kind, **facts)
    else:
        record("export.failed", subject=export, by=None, team=export.team_id, kind=export.kind)
    export.save()
    return export


def _fail(export, *, trouble):
    try:
        failed = _conclude(export, Export.State.FAILED, finished_at=Now(), trouble=trouble)
    except NotMine:
        _clear_up(export)
        return None
    places.remove(export)
    return Export.objects.get(pk=failed.pk)


def _clear_up(export):
    """What a called-off export left; what another worker wrote meanwhile stays."""
    if Export.objects.leaving_nothing().filter(pk=export.pk).exists():
        places.remove(export)
