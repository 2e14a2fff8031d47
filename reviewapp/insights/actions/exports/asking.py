from django.db import transaction

from reviewapp.accounts.models import Agent, Team
from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused
from reviewapp.base.filing import check_form
from reviewapp.insights.exporting.kinds import KINDS
from reviewapp.insights.models import Export
from reviewapp.review.models import Queue
from reviewapp.workflows.models import Category, Workflow

MOST_UNDER_WAY = 5


@transaction.atomic
def ask_export(team, *, by, kind, form, selection):
    """Ask for a file; a worker writes it, and whoever may export finds it under the exports of the team."""
    require(by, Permission.EXPORT, team=team)
    _check(team, kind, form, selection)
    check_form(form)
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)  # two at once are counted one by one
    if Export.objects.of_team(team).under_way().count() >= MOST_UNDER_WAY:
        raise Refused(
            f"{MOST_UNDER_WAY} exports of this team are under way. Nothing was changed; wait for one of them "
            "or cancel it.",
            code="too_many_exports",
        )
    export = Export.objects.create(team=team, kind=kind, form=form, scope=selection.stored(), asked_by=by)
    export.refresh_from_db()
    record("export.asked", subject=export, by=by, team=team.pk, kind=kind, form=form, scope=export.scope)
    return export


def _check(team, kind, form, selection):
    wrong = _wrong_names(team, selection)
    if kind not in KINDS:
        wrong["kind"] = "Choose what to export."
    elif form not in KINDS[kind].forms:
        wrong["form"] = f"{KINDS[kind].label} come as {' or '.join(KINDS[kind].forms)}."
    if selection.start >= selection.end:
        wrong["to"] = "The end lies before the beginning."
    if selection.version is not None and not selection.workflow:
        wrong["version"] = "A version is one of a workflow. Choose the workflow, too."
    if wrong:
        raise Invalid({name: [sentence] for name, sentence in wrong.items()})


def _wrong_names(team, selection):
    """Narrowing to what the team does not have is a mistake, not an empty file."""
    known = {
        "workflow": Workflow.objects.of_team(team).filter(slug=selection.workflow),
        "agent": Agent.objects.filter(team=team, slug=selection.agent),
        "queue": Queue.objects.filter(team=team, slug=selection.queue),
        "category": Category.objects.filter(workflow__team=team, key=selection.category),
    }
    return {
        name: f"Your team has no {name} with this name."
        for name, found in known.items()
        if getattr(selection, name) and not found.exists()
    }
