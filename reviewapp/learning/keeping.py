"""What the loop keeps of people's words, and how it goes. All counts stay, and who did what."""

from django.db.models import F, UUIDField, Value
from django.urls import reverse

from reviewapp.base.keeping import ERASE, Kind
from reviewapp.learning.actions.forget import forget, forget_remarks, telling
from reviewapp.learning.models import Atom, Remark
from reviewapp.review.models import Output


def _rows(reach):
    found = telling().filter(workflow__team=reach.team_id)
    if reach.workflow_id:
        found = found.filter(workflow=reach.workflow_id)
    found = found.filter(decided_at__lt=reach.before) if reach.before else found
    return found.annotate(kept_at=F("decided_at"))


def _of_outputs(ids):
    return telling().filter(pk__in=ids).annotate(kept_at=F("decided_at"))


def _tell(rows):
    found = list(rows.values_list("output_id", "kept_at", "workflow__slug"))
    names = dict(Output.objects.filter(pk__in=[pk for pk, *_ in found]).values_list("pk", "external_id"))
    return [{"at": at, "title": names[pk], "url": reverse("learning:inbox")} for pk, at, _ in found]


def _copied(ids):
    """Smallest changes that people made to these outputs, as the loop reads them."""
    atoms = Atom.objects.filter(observation__in=ids).exclude(before="", after="").order_by("pk")
    names = ("observation__output__external_id", "kind", "path", "before", "after")
    for row in atoms.values(*names):
        yield {name.removeprefix("observation__output__"): value for name, value in row.items()}


def _remarks(reach):
    found = _dated(Remark.objects.there().filter(workflow__team=reach.team_id))
    found = found.filter(workflow=reach.workflow_id) if reach.workflow_id else found
    return found.filter(at__lt=reach.before) if reach.before else found


def _remarks_of(_ids):
    """They are about patterns, and go with the words of those: of no output by itself."""
    return _dated(Remark.objects.none())


def _dated(remarks):
    return remarks.order_by().annotate(output_id=Value(None, output_field=UUIDField()), kept_at=F("at"))


def _tell_remarks(rows):
    return [_told(row) for row in rows.select_related("suggestion", "pattern")]


def _told(row):
    if row.suggestion:
        page = reverse("learning:suggestion", args=[row.suggestion.number])
    else:
        page = reverse("learning:pattern", args=[row.pattern_id])
    title = f"{row.get_kind_display()}: {row.suggestion or row.pattern}"
    return {"at": row.kept_at, "title": title, "url": page}


KINDS = (
    Kind(
        "learned", "Learned words", "What the loop keeps of the words of corrections, beside their counts.",
        frozenset({ERASE}), rows=_rows, of_outputs=_of_outputs, forget=forget, tell=_tell, content=_copied,
        locks_itself=True,
    ),
    Kind(
        "remarks", "Remarks and reasons in the learning loop",
        "What people wrote under suggestions and with approvals, and why they put something aside.",
        frozenset({ERASE}), rows=_remarks, of_outputs=_remarks_of, forget=forget_remarks, tell=_tell_remarks,
    ),
)  # fmt: skip
