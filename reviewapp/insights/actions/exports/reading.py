"""The rows of an export, one batch after the other: short statements over narrow rows, past a place.

No transaction stays open over the whole, so that a long export keeps the database from nothing.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import islice

from django.db.models import Q

from reviewapp.insights.actions.exports import foreign
from reviewapp.insights.actions.exports.selecting import FOREIGN, LEARNED, later, rows_asked, selection_of
from reviewapp.insights.exporting.kinds import KINDS
from reviewapp.insights.models import Export
from reviewapp.learning.actions.export import READ, cases_from
from reviewapp.learning.exporting import rows_of
from reviewapp.learning.models import Observation
from reviewapp.review.consent import consents
from reviewapp.review.models import Decision
from reviewapp.review.veil import veil_for_files
from reviewapp.workflows.models import Workflow

TEXTS = ("external_id", "justification", "reason", "input", "before", "after")
PRIVACY = "output__content__metadata__privacy"
TOLD = {
    "decision": "pk",
    "output": "output",
    "external_id": "output__external_id",
    "workflow_id": "workflow",
    "workflow": "workflow__slug",
    "agent": "output__agent__slug",
    "policy_version": "output__policy_version__number",
    "risk": "output__risk",
    "confidence": "output__confidence",
    "language": "output__language",
    "model": "output__model",
    "received_at": "output__received_at",
    "verdict": "verdict",
    "reviewer": "decided_by__email",
    "decided_at": "decided_at",
    "seconds_spent": "seconds_spent",
    "queue": "review__queue__slug",
    "purpose": "review__purpose",
    "standing": "is_replaced",
    "imported": "imported",
    "justification": "content__justification",
    "reason": "content__reason",
    "erased": "content__erased",
    "erased_output": "review__content__erased",
}
CHANGED = {"input": "review__content__input", "before": "review__content__output", "after": "content__edited"}


@dataclass
class Batch:
    """Some rows, how many were read for them, what was left out, and where the next batch begins."""

    rows: list = field(default_factory=list)
    read: int = 0
    left_out: Counter = field(default_factory=Counter)
    after: list | None = None


def next_batch(export, after) -> Batch:
    """The batch past that place; one that read nothing says that there are no more."""
    size = KINDS[export.kind].batch
    if export.kind in LEARNED:
        workflows = Workflow.objects.filter(team=export.team_id).values_list("pk", flat=True)
        return _of_cases(export, first_of_all(rows_asked(export), workflows, after, size))
    found = past(rows_asked(export), after).order_by("decided_at", "pk")[:size]
    if export.kind in FOREIGN:
        return _of_outputs(export, found)
    return _of_decisions(export, found)


def first_of_all(found, workflows, after, size):
    """What learning has read lies in time workflow by workflow: of the next ones of each, the first.

    Asked of all workflows at once, the database would sort all that is left for every batch.
    """
    place = ("decided_at", "pk")
    each = [
        past(found.filter(workflow=key), after).order_by(*place).values_list(*place)[:size]
        for key in workflows
    ]
    keys = [key for _, key in islice(merge(*each), size)]
    return Observation.objects.filter(pk__in=keys).order_by(*place)


def past(found, after):
    """Those after the last row that was read, in the order of time."""
    if after is None:
        return found
    at = datetime.fromisoformat(after[0])
    return found.filter(decided_at__gte=at).filter(Q(decided_at__gt=at) | Q(pk__gt=after[1]))


def _of_decisions(export, found):
    names = TOLD | (CHANGED if export.kind == Export.Kind.CORRECTIONS else {})
    found = found.annotate(is_replaced=later(selection_of(export)))
    read = list(found.values_list(PRIVACY, *names.values()))
    batch = Batch(read=len(read), after=_place(read, 1 + list(names).index("decided_at"), 1))
    kept = [dict(zip(names, row[1:], strict=True)) for row in read if consents(row[0])]
    batch.left_out["no_consent"] = len(read) - len(kept)
    tags = tags_of([row["decision"] for row in kept])
    columns = [column.name for column in KINDS[export.kind].columns]
    veil = veil_for_files(export.asked_by, export.team)
    for row in kept:
        told = _told(row, tags[row["decision"]])
        told |= {name: veil.value(told["workflow_id"], told[name]) for name in TEXTS if name in told}
        batch.rows.append({name: told[name] for name in columns})
    return batch


def _told(row, tags):
    """One row as its columns say; an id is a text there."""
    row["categories"] = [key for key, _ in tags]
    row["causes"] = list(dict.fromkeys(cause for _, cause in tags))
    row["erased"] = [*row["erased_output"], *row["erased"]]
    texts = {"decision": str(row["decision"]), "output": str(row["output"])}
    return row | texts | {"standing": not row["standing"]}


def tags_of(decisions):
    """{decision: its categories as (key, cause)}."""
    through = Decision.categories.through.objects.filter(decision__in=decisions)
    tags = defaultdict(list)
    for decision, *tag in through.order_by("pk").values_list("decision", "category__key", "category__cause"):
        tags[decision].append(tag)
    return tags


def _of_cases(export, found):
    read = list(found.values_list(*READ, "decided_at", PRIVACY))
    batch = Batch(read=len(read), after=_place(read, -2, 0))
    kept = [row[: len(READ)] for row in read if consents(row[-1])]
    batch.left_out["no_consent"] = len(read) - len(kept)
    veil = veil_for_files(export.asked_by, export.team)
    batch.rows = list(rows_of(str(export.kind), cases_from(kept, veil=veil)))
    batch.left_out["says_nothing"] = len(kept) - len(batch.rows)
    return batch


def _of_outputs(export, found):
    read = list(found.values_list("pk", "decided_at", "output", PRIVACY))
    batch = Batch(read=len(read), after=_place(read, 1, 0))
    kept = [row[2] for row in read if consents(row[3])]
    batch.left_out["no_consent"] = len(read) - len(kept)
    veil = veil_for_files(export.asked_by, export.team)
    told = foreign.history_of(kept, until=selection_of(export).end, veil=veil)
    batch.rows = list(foreign.entries_of(export.kind, told))
    return batch


def _place(read, at, key):
    return [read[-1][at].isoformat(), str(read[-1][key])] if read else None
