"""Hand out what people corrected, in files that other tools train and test with."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid
from reviewapp.learning.exporting import KINDS, Case, Shown, rows_of
from reviewapp.learning.filing import FORMS, check_form, digest_of_file, write
from reviewapp.learning.models import Evidence, Observation, Pattern
from reviewapp.review.consent import consented
from reviewapp.review.models import Decision
from reviewapp.review.veil import veil_for_files

AT_ONCE = 500
# Which verdicts say something of each kind.
SPEAKING = {"pairs": ["edited"], "evals": ["edited", "approved"], "gepa": Observation.Verdict.values}
READ = (
    "pk", "verdict", "rate", "categories", "output__content__input", "output__content__output",
    "decision__content__edited", "decision__content__justification", "workflow",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is to be handed out: of a workflow, or of one pattern of it; the newest `most`, or all."""

    workflow: Any
    kind: str
    pattern: Any = None
    form: str = "jsonl"
    most: int | None = None


@dataclass(frozen=True)
class Exported:
    count: int
    digest: str


@transaction.atomic
def export(asked, *, by, into):
    """Write the cases that `by` may see into a file, the newest first; without `by`, all of them.

    What was set aside is left out. The trail tells how many rows went out, and the file's digest.
    """
    require(by, Permission.EXPORT, team=asked.workflow.team)
    if asked.kind not in KINDS or asked.form not in FORMS:
        raise Invalid({"kind": ["Choose what to export, and as what kind of file."]})
    check_form(asked.form)
    cases = cases_of(asked, by=by)
    count = write(rows_of(asked.kind, cases), into, kind=asked.kind, form=asked.form)
    digest = digest_of_file(into)
    of_pattern = {"pattern": str(asked.pattern.pk)} if asked.pattern else {}
    record(
        "learning.exported", subject=("workflow", asked.workflow.pk), by=by, team=asked.workflow.team_id,
        workflow=asked.workflow.pk, kind=asked.kind, form=asked.form, count=count, digest=digest,
        **of_pattern,
    )  # fmt: skip
    return Exported(count, digest)


def cases_of(asked, *, by):
    """The cases one by one; never more of them in memory than are read at once."""
    found = observations_of(asked, by=by).order_by("-decided_at", "-pk").values_list(*READ)
    found = found[: asked.most] if asked.most else found
    waiting = found.iterator(chunk_size=AT_ONCE)
    while chunk := list(islice(waiting, AT_ONCE)):
        yield from cases_from(chunk, pattern=asked.pattern, veil=veil_for_files(by, asked.workflow.team))


def cases_from(rows, *, pattern=None, veil):
    """Cases of rows as READ names their fields, with the mistakes they show."""
    shown = _shown(pattern, [row[0] for row in rows])
    return [_case(_veiled(row, veil), shown[row[0]]) for row in rows]


def _veiled(row, veil):
    *texts, workflow = row[4:]
    return (*row[:4], *(veil.value(workflow, text) for text in texts))


def observations_of(asked, *, by):
    found = Observation.objects.counted().filter(workflow=asked.workflow)
    found = found.filter(verdict__in=SPEAKING[asked.kind]).filter(consented("output__content__metadata"))
    if asked.pattern:
        evidence = Evidence.objects.filter(pattern=asked.pattern)
        evidence = evidence.filter(is_hit=True) if asked.kind == "pairs" else evidence
        found = found.filter(pk__in=evidence.values("observation"))
    if by is not None:
        found = found.filter(decision__in=Decision.objects.visible_to(by).values("pk"))
    return found


def _shown(pattern, outputs):
    """{output: the recurring mistakes it shows}: of the pattern asked for, else all that were admitted."""
    wanted = Q(pattern=pattern) if pattern else Q(pattern__state=Pattern.State.ADMITTED)
    evidence = Evidence.objects.filter(wanted, observation__in=outputs, is_hit=True)
    fields = ("pattern", "pattern__change", "pattern__before", "pattern__after")
    rows = evidence.order_by("-pattern__log_e", "pattern").values_list(
        "observation", "pattern__name", "pattern__label", *fields
    )
    shown = defaultdict(list)
    for output, name, label, key, *sides in rows:
        shown[output].append(Shown(str(key), name or label, *sides))
    return shown


def _case(row, shown):
    output, verdict, rate, categories, given, before, edited, said = row
    after = {"edited": edited, "approved": before}.get(verdict)
    return Case(
        str(output), verdict, given, before, after, rate=rate, categories=tuple(categories),
        justification=said or "", patterns=tuple(shown),
    )  # fmt: skip
