"""Count which stored fields anybody ever used. Work is a row: a page asks, a worker counts."""

from collections import defaultdict

from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.insights.minimising import DECLARED, EXPORTED, Stored, fields_in, mentioned
from reviewapp.insights.models import DataUse, Export
from reviewapp.review.models import Decision, Output, Review
from reviewapp.workflows.contract import fields_of
from reviewapp.workflows.masking import mask
from reviewapp.workflows.models import PolicyVersion, Workflow

NEWEST = 2_000
LATEST_EDITS = 2_000
HANDED_OUT = {
    Export.Kind.PAIRS: ("input", "output"),
    Export.Kind.EVALS: ("input", "output"),
    Export.Kind.CORRECTIONS: ("input", "output"),
    Export.Kind.LABEL_STUDIO: ("input", "output", "metadata"),
    Export.Kind.LANGFUSE: ("input", "output", "metadata"),
}


@transaction.atomic
def ask_data_use(team, *, by):
    """Ask for the report to be counted anew; asking twice before it is counted changes nothing."""
    require(by, Permission.SET_UP_WORKFLOWS, team=team)
    asked, is_new = DataUse.objects.select_for_update().get_or_create(team=team)
    if is_new or (asked.counted_at is not None and asked.asked_at <= asked.counted_at):
        DataUse.objects.filter(pk=asked.pk).update(asked_at=Now())
        record("data_use.asked", subject=("team", team.pk), by=by, team=team)
    return asked


def data_use_is_due():
    return DataUse.objects.due().exists()


def count_data_use():
    """Count the report that was asked for first; False when none is asked for."""
    asked = DataUse.objects.due().select_related("team").first()
    if asked is None:
        return False
    workflows = Workflow.objects.filter(team=asked.team).active()
    report = [report_of(workflow) for workflow in workflows]
    DataUse.objects.filter(pk=asked.pk).update(report=report, counted_at=Now())
    return True


def report_of(workflow):
    """Field by field of the newest outputs of a workflow."""
    newest = Output.objects.filter(workflow=workflow).order_by("-received_at", "-pk")
    keys = list(newest.values_list("pk", flat=True)[:NEWEST])
    stored = Stored()
    parts = ("content__input", "content__output", "content__trace", "content__metadata")
    rows = Output.objects.filter(pk__in=keys).values_list(*parts).iterator(chunk_size=200)
    for given, made, trace, metadata in rows:
        whole = {"text": made} if isinstance(made, str) else made
        beside = {name: value for name, value in (metadata or {}).items() if name != "privacy"}
        found = {"input": given, "output": whole, "trace": trace, "metadata": beside}
        stored.add(found, lambda value: mask(value)[1])
    opened = Review.objects.filter(output__in=keys).exclude(held_since=None, outcome="")
    fields = stored.unused(by_path(asked_by(workflow, list(stored.sizes))), by_path(remarks_on(workflow)))
    return {
        "workflow": workflow.pk,
        "outputs": stored.outputs,
        "opened": opened.values("output").distinct().count(),
        "fields": [row.as_row() for row in fields],
    }


TITLES = ("metadata.title", "input.subject", "input.title", "input.question", "input.name")


def by_path(told):
    """{field path: what is told of it} of all that is told as (what, the fields)."""
    found = defaultdict(set)
    for what, paths in told:
        for path in paths:
            found[path].add(what)
    return found


def remarks_on(workflow):
    """(what, the fields) of what uses no field: a contract only lets it in, a file only takes all along."""
    for schema, under in ((workflow.input_schema, "input"), (workflow.effective_output_schema, "output")):
        named = fields_of(schema, under=under) if schema else ()
        yield DECLARED, [each.path for each in named if each.path != under]
    yield EXPORTED, exported(workflow)


def asked_by(workflow, paths):
    """(why, the fields) for each part of the product that asks for fields."""
    for document in PolicyVersion.objects.filter(workflow=workflow).values_list("document", flat=True):
        yield "routing", fields_in(document.get("routing") or [])
        yield "checks", fields_in(document.get("checks") or [])
    yield "corrections", corrected(workflow)
    yield "guidelines", mentioned(workflow.guidelines, paths)
    yield "titles", TITLES


def corrected(workflow):
    """The fields that people changed; of a text its text."""
    found = Decision.objects.filter(workflow=workflow, verdict=Decision.Verdict.EDITED)
    for difference in found.newest_first().values_list("content__difference", flat=True)[:LATEST_EDITS]:
        if difference and "words" in difference:
            yield "output.text"
        for change in (difference or {}).get("fields", ()):
            yield ".".join(["output", *(str(step) for step in change["path"] if not isinstance(step, int))])


def exported(workflow):
    """What files may have taken out of this workflow: those of it alone, and those of all workflows."""
    made = Export.objects.of_team(workflow.team_id).filter(
        state__in=[Export.State.DONE, Export.State.EXPIRED]
    )
    for kind in made.covering(workflow).values_list("kind", flat=True).distinct():
        yield from HANDED_OUT.get(kind, ())
