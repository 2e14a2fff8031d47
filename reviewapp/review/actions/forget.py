"""Forget parts of what agents sent and people wrote: what stays is their commitment, and what took them."""

from dataclasses import replace

from django.db import connection, transaction
from django.db.models import Q

from reviewapp.accounts.actions.forget_words import forget_words
from reviewapp.audit.actions import tell_forgotten
from reviewapp.base.bulk import update_rows
from reviewapp.base.keeping import ERASE, MASK
from reviewapp.review.models import (
    Comment,
    Decision,
    DecisionContent,
    Draft,
    Outcome,
    Output,
    OutputContent,
    Review,
)
from reviewapp.review.parts import part_of
from reviewapp.review.subjects import NAMES, coded, naming

EMPTY = {
    "title": "", "input": None, "output": None, "trace": {}, "metadata": {},
    "justification": "", "reason": "", "edited": None, "difference": None,
}  # fmt: skip
# Columns that say the same again, are bound to nothing, and go with a part.
BESIDE = {"edited": ("difference",)}
# What a check or a rule that could not be run says of the words it met, where in them it pointed, and why
# somebody had it judged again.
UNQUOTED = """
UPDATE review_output SET action = '{}', checks = review_unquoted(checks), reasons = review_unquoted(reasons)
WHERE id = ANY(%s) AND (action <> '{}' OR checks <> review_unquoted(checks)
    OR reasons <> review_unquoted(reasons))
"""
UNQUOTED_IN_REVIEWS = """
UPDATE review_review SET reasons = review_unquoted(reasons)
WHERE output_id = ANY(%s) AND reasons <> review_unquoted(reasons)
"""


@transaction.atomic
def forget_of_outputs(keys, part, order):
    """Forget a part of these outputs, in all their revisions; returns how many outputs changed.

    With the content goes what quotes it: what people made of it, drafts, what a check pointed at, and what
    agents had told of its outcome by then.
    """
    owners = contents_of(keys)
    changed = _forget("output", OutputContent, part, owners, order)
    if part == "content" and changed:
        decisions = Decision.objects.filter(output__in=changed).values_list("content", "pk")
        _forget("decision", DecisionContent, "edited", dict(decisions), order)
        drafts = Draft.objects.filter(review__output__in=changed).values_list("pk", flat=True)
        forget_drafts(drafts, replace(order, action=ERASE))
        outcomes = Outcome.objects.filter(output__in=changed).values_list("pk", flat=True)
        forget_outcomes(outcomes, replace(order, action=ERASE))
        with connection.cursor() as cursor:
            for statement in (UNQUOTED, UNQUOTED_IN_REVIEWS):
                cursor.execute(statement, [changed])
    return len(changed)


@transaction.atomic
def forget_of_decisions(keys, order):
    """Forget what people wrote in these decisions; returns how many changed."""
    owners = dict(Decision.objects.filter(pk__in=keys).values_list("content", "pk"))
    changed = {
        key
        for part in DecisionContent.PARTS
        for key in _forget("decision", DecisionContent, part, owners, order)
    }
    outputs = Decision.objects.filter(pk__in=changed).values_list("output", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(UNQUOTED_IN_REVIEWS, [list(outputs)])
    return len(changed)


@transaction.atomic
def forget_comments(keys, order):
    """Empty these comments; who wrote one and when stays. Returns how many there were."""
    return forget_words(keys, order, model=Comment, noun="comment")


@transaction.atomic
def forget_drafts(keys, order):
    """Remove these drafts; returns how many."""
    return _remove("draft", Draft.objects.filter(pk__in=keys).select_for_update(), order)


@transaction.atomic
def forget_outcomes(keys, order):
    """Empty what agents told of these outcomes; that they came, and when, stays. Returns how many changed."""
    rows = Outcome.objects.filter(pk__in=keys).exclude(detail="").order_by("pk")
    gone = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    _tell("outcome", gone, (), order)
    Outcome.objects.filter(pk__in=gone).update(detail="")
    return len(gone)


@transaction.atomic
def forget_subjects(keys, order):
    """Put codes where these outputs name a subject, equal ones for equal ones; returns how many changed."""
    rows = Output.objects.filter(naming(), pk__in=keys).order_by("pk").select_for_update(no_key=True)
    found = list(rows.values("id", *NAMES))
    _tell("output", [row["id"] for row in found], ["subject"], order)
    return update_rows(Output, [row | {name: coded(row[name]) for name in NAMES} for row in found])


def _remove(noun, rows, order):
    gone = list(rows.values_list("pk", flat=True))
    _tell(noun, gone, (), order)
    rows.model.objects.filter(pk__in=gone).delete()
    return len(gone)


def contents_of(keys):
    """{content: its output}, of today's and of replaced revisions."""
    now = Output.objects.filter(pk__in=keys).values_list("content", "pk")
    before = Review.objects.filter(output__in=keys).values_list("content", "output")
    return dict(before) | dict(now)


def _forget(noun, model, part, owners, order):
    """Forget one part of content rows; returns the keys of whose they were."""
    salt, columns = model.PARTS[part]
    columns = (*columns, *BESIDE.get(part, ()))
    there = Q(**{f"{salt}__isnull": False})
    if order.action != MASK:
        there |= Q(erased__contains={part: {"masked": True}})
    rows = model.objects.filter(there, pk__in=owners).order_by("pk").select_for_update()
    found = list(rows.values("pk", "erased", salt, *columns))
    changed = list(dict.fromkeys(owners[row["pk"]] for row in found))
    events = _tell(noun, changed, [part], order)
    told = [_told(model, part, row, columns, order, events[owners[row["pk"]]]) for row in found]
    update_rows(model, told)
    return changed


def _told(model, part, row, columns, order, event):
    """What the row says from now on."""
    salt, _ = model.PARTS[part]
    mark = order.mark(event) | {"commitment": part_of(model.PARTS, part, row).bound().hex()}
    left = {name: left_of(name, row[name], order) for name in columns}
    return {"id": row["pk"], salt: None, "erased": row["erased"] | {part: mark}, **left}


def left_of(column, value, order):
    """What stays in a column: whether its person agreed to learning stays said when all else is gone."""
    if order.action == MASK:
        return None if column == "difference" else order.mask(value)
    privacy = value.get("privacy") if column == "metadata" else None
    if isinstance(privacy, dict) and "consent" in privacy:
        return {"privacy": {"consent": privacy["consent"]}}
    return EMPTY[column]


def _tell(noun, keys, parts, order):
    """{key: the event that names it as forgotten}."""
    return tell_forgotten(noun, keys, order, **({"parts": list(parts)} if parts else {}))
