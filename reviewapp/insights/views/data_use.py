"""The report on stored fields that nobody ever used."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.insights.actions.data_use import ask_data_use
from reviewapp.insights.minimising import DECLARED, REMARKS, STOP, WORDS
from reviewapp.insights.models import DataUse
from reviewapp.workflows.masking import NAMES
from reviewapp.workflows.models import Workflow

SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Permission.SET_UP_WORKFLOWS)
def data_use(request):
    """Show the report as it was last counted, and take the wish for a new one."""
    team = request.team
    if request.method == "POST":
        ask_data_use(team, by=request.user)
        messages.success(request, "The report is being counted. It takes a minute or two.")
        return redirect("insights:data_use")
    found = DataUse.objects.of_team(team)
    context = {"found": found, "reports": reports_of(team, found), "under_way": is_under_way(found)}
    return render(request, "insights/data_use.html", context)


def as_shown(row):
    remarks = row.get("remarks", ())
    return row | {
        "says": says_of(row["advice"], remarks),
        "remarks": [REMARKS[remark] for remark in remarks],
        "holds": [NAMES[kind] for kind in row["kinds"]],
    }


def says_of(advice, remarks):
    """The advice in words; what a contract declares goes there first, or agents' posts are refused."""
    if advice == STOP and DECLARED in remarks:
        return "Take it out of the contract, then stop sending it"
    return WORDS.get(advice, "")


def is_under_way(found):
    return found is not None and (found.counted_at is None or found.asked_at > found.counted_at)


def reports_of(team, found):
    workflows = Workflow.objects.of_team(team).in_bulk()
    every = found.report if found else []
    told = [each for each in every if each["workflow"] in workflows and each["outputs"]]
    return [
        each
        | {
            "workflow": workflows[each["workflow"]],
            "unused": sum(not row["uses"] for row in each["fields"]),
            "unused_share": sum(row["share"] for row in each["fields"] if not row["uses"]),
            "fields": [as_shown(row) for row in each["fields"][:SHOWN]],
            "more": max(0, len(each["fields"]) - SHOWN),
        }
        for each in told
    ]
