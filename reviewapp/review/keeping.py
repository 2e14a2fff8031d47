"""What is kept of outputs and of the judgement on them, and how it goes."""

from collections import Counter
from functools import partial

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from reviewapp.base.keeping import ERASE, MASK, Kind
from reviewapp.review.actions import forget
from reviewapp.review.models import Comment, Decision, Draft, Outcome, Output, OutputContent, Review
from reviewapp.review.subjects import naming

BOTH = frozenset({ERASE, MASK})
FEW = 20  # contents in memory at once: each may be long


def _there(path, part, salt, action=ERASE):
    """Whether a part is still there; masked, there is still something to erase."""
    there = Q(**{f"{path}{salt}__isnull": False})
    return there if action == MASK else there | Q(**{f"{path}erased__contains": {part: {"masked": True}}})


def _settled(reach):
    """Outputs of the reach that nobody is to judge any more."""
    found = Output.objects.filter(team=reach.team_id).exclude(status__in=Output.UNDECIDED)
    found = found.exclude(Exists(Review.objects.open().filter(output=OuterRef("pk"))))
    return _within(found, reach, "received_at")


def _within(found, reach, moment):
    if reach.workflow_id:
        found = found.filter(workflow=reach.workflow_id)
    return found.filter(**{f"{moment}__lt": reach.before}) if reach.before else found


def _outputs(reach, *, part, salt):
    found = _settled(reach).filter(_there("content__", part, salt, reach.action))
    return found.annotate(output_id=F("pk"), kept_at=F("received_at"))


def _of_outputs(ids, *, part, salt):
    found = Output.objects.filter(pk__in=ids)
    left = Review.objects.filter(_there("content__", part, salt), output=OuterRef("pk"))
    found = found.filter(_there("content__", part, salt) | Exists(left))
    return found.annotate(output_id=F("pk"), kept_at=F("received_at"))


def _decisions(reach):
    """Those whose output is settled: an escalation's reason is needed until somebody answered it."""
    found = Decision.objects.filter(_said(reach.action), team=reach.team_id)
    found = found.filter(Q(effective_at__isnull=False) | Q(retracted_at__isnull=False))
    found = found.exclude(output__status__in=Output.UNDECIDED)
    return _within(found, reach, "decided_at").annotate(kept_at=F("decided_at"))


def _said(action=ERASE):
    return _there("content__", "words", "salt", action) | _there("content__", "edited", "edited_salt", action)


def _decisions_of(ids):
    return Decision.objects.filter(_said(), output__in=ids).annotate(kept_at=F("decided_at"))


def _comments(reach):
    found = Comment.objects.there().filter(output__team=reach.team_id)
    if reach.workflow_id:
        found = found.filter(output__workflow=reach.workflow_id)
    found = found.filter(written_at__lt=reach.before) if reach.before else found
    return found.order_by().annotate(kept_at=F("written_at"))


def _comments_of(ids):
    return Comment.objects.there().filter(output__in=ids).order_by().annotate(kept_at=F("written_at"))


def _outcomes(reach):
    found = _detailed(Outcome.objects.filter(output__team=reach.team_id))
    if reach.workflow_id:
        found = found.filter(output__workflow=reach.workflow_id)
    return found.filter(received_at__lt=reach.before) if reach.before else found


def _outcomes_of(ids):
    return _detailed(Outcome.objects.filter(output__in=ids))


def _detailed(outcomes):
    return outcomes.exclude(detail="").annotate(kept_at=F("received_at"))


def _subjects(reach):
    return _named(_settled(reach))


def _subjects_of(ids):
    return _named(Output.objects.filter(pk__in=ids))


def _named(outputs):
    return outputs.filter(naming()).annotate(output_id=F("pk"), kept_at=F("received_at"))


def _drafts(reach):
    found = Draft.objects.filter(review__team=reach.team_id)
    if reach.workflow_id:
        found = found.filter(review__workflow=reach.workflow_id)
    found = found.filter(saved_at__lt=reach.before) if reach.before else found
    return found.annotate(output_id=F("review__output"), kept_at=F("saved_at"))


def _drafts_of(ids):
    found = Draft.objects.filter(review__output__in=ids)
    return found.annotate(output_id=F("review__output"), kept_at=F("saved_at"))


def _tell_outputs(rows):
    rows = list(rows.select_related("content").defer("content__search", "content__input", "content__trace"))
    return _told([(row.pk, row.kept_at, row.content.title or row.external_id) for row in rows])


def _tell_hanging(rows):
    """Whatever hangs on an output is told by the output's name."""
    found = list(rows.values_list("output_id", "kept_at"))
    names = dict(Output.objects.filter(pk__in=[pk for pk, _ in found]).values_list("pk", "external_id"))
    return _told([(pk, at, names[pk]) for pk, at in found])


def _told(rows):
    newest = Review.objects.filter(output__in=[pk for pk, *_ in rows]).order_by("opened_at")
    reviews = dict(newest.values_list("output", "pk"))
    return [
        {"at": at, "title": title, "url": reverse("review:open", args=[reviews[pk]]) if pk in reviews else ""}
        for pk, at, title in rows
    ]


def _copied(ids, *, columns):
    """A part of every revision, the first of an output before the next: keys sort by when they were made."""
    owners, revisions = forget.contents_of(ids), Counter()
    names = Output.objects.filter(pk__in=ids).values("pk", "external_id", "received_at")
    told = {row.pop("pk"): row for row in names}
    contents = OutputContent.objects.filter(pk__in=owners).order_by("pk").values("pk", *columns)
    for row in contents.iterator(chunk_size=FEW):
        output = owners[row.pop("pk")]
        revisions[output] += 1
        yield told[output] | {"revision": revisions[output]} | row


def _decisions_copied(ids):
    found = Decision.objects.filter(output__in=ids).order_by("decided_at")
    names = ("justification", "reason", "edited")
    for row in found.values(
        "output__external_id", "decided_at", "verdict", *(f"content__{n}" for n in names)
    ):
        told = {name.removeprefix("content__"): value for name, value in row.items()}
        yield told | {"external_id": told.pop("output__external_id")}


def _comments_copied(ids):
    found = Comment.objects.there().filter(output__in=ids)
    for name, at, text in found.values_list("output__external_id", "written_at", "text"):
        yield {"external_id": name, "written_at": at, "text": text}


def _outcomes_copied(ids):
    found = Outcome.objects.filter(output__in=ids).order_by("received_at", "pk")
    for row in found.values("output__external_id", "received_at", "kind", "at", "detail"):
        yield {"external_id": row.pop("output__external_id")} | row


def _drafts_copied(ids):
    found = Draft.objects.filter(review__output__in=ids).order_by("saved_at")
    for name, at, content in found.values_list("review__output__external_id", "saved_at", "content"):
        yield {"external_id": name, "saved_at": at, "content": content}


def _of_output(key, label, says, *, part, salt, columns, actions=BOTH):
    return Kind(
        key, label, says, actions,
        rows=partial(_outputs, part=part, salt=salt),
        of_outputs=partial(_of_outputs, part=part, salt=salt),
        forget=lambda keys, order: forget.forget_of_outputs(keys, part, order),
        tell=_tell_outputs,
        content=partial(_copied, columns=columns),
        is_evidence=part == "content",
    )  # fmt: skip


KINDS = (
    _of_output(
        "content", "Input and output",
        "What agents were given and wrote, and what people made of it; not what learning keeps of it.",
        part="content", salt="salt", columns=("title", "input", "output"),
    ),
    _of_output(
        "traces", "Traces", "The steps an agent took on the way.",
        part="trace", salt="trace_salt", columns=("trace",),
    ),
    _of_output(
        "metadata", "Metadata",
        "What agents sent beside: labels, references, what they said of privacy. Subject ids are a kind of "
        "their own.",
        part="metadata", salt="metadata_salt", columns=("metadata",),
    ),
    Kind(
        "subjects", "Subject ids",
        "Whom or what items are about. A code takes the place of each, the same for equal ones; by the id "
        "itself they are still found. Where metadata repeats it, it goes with the metadata.",
        frozenset({MASK}),
        rows=_subjects, of_outputs=_subjects_of, forget=forget.forget_subjects, tell=_tell_outputs,
    ),
    Kind(
        "decisions", "Text of decisions", "Justifications, reasons and edits, in people's own words.", BOTH,
        rows=_decisions, of_outputs=_decisions_of, forget=forget.forget_of_decisions, tell=_tell_hanging,
        content=_decisions_copied, is_evidence=True,
    ),
    Kind(
        "comments", "Comments", "Remarks on outputs, for colleagues.", frozenset({ERASE}),
        rows=_comments, of_outputs=_comments_of, forget=forget.forget_comments, tell=_tell_hanging,
        content=_comments_copied,
    ),
    Kind(
        "outcomes", "Outcome details", "What agents told of what became of items, whenever they told it.",
        frozenset({ERASE}), rows=_outcomes, of_outputs=_outcomes_of, forget=forget.forget_outcomes,
        tell=_tell_hanging, content=_outcomes_copied,
    ),
    Kind(
        "drafts", "Drafts", "What people typed on an item and never sent.", frozenset({ERASE}),
        rows=_drafts, of_outputs=_drafts_of, forget=forget.forget_drafts, tell=_tell_hanging,
        content=_drafts_copied,
    ),
)  # fmt: skip
