"""What figures are meant to come to, for the team or for one workflow."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.insights.actions.set_target import set_target
from reviewapp.insights.forms.targets import TargetsForm, otherwise_of
from reviewapp.insights.presenting.targets import chosen_for
from reviewapp.workflows.models import Workflow


@allow(Permission.SEE_FIGURES)
@require_GET
def targets(request):
    """Every target, and what counts where none was chosen."""
    workflow = workflow_of(request, request.GET)
    return targets_page(request, workflow, form_of(request.team, workflow))


@allow(Permission.SET_UP_WORKFLOWS)
@require_POST
def set_targets(request):
    """Keep what was changed, all of it or nothing."""
    workflow = workflow_of(request, request.POST)
    form = form_of(request.team, workflow, request.POST)
    if not form.is_valid():
        return targets_page(request, workflow, form, status=422)
    with transaction.atomic():
        changed = form.values()
        for figure, value in changed.items():
            set_target(request.team, by=request.user, figure=figure, value=value, workflow=workflow)
    messages.success(request, f"{len(changed)} target{'' if len(changed) == 1 else 's'} changed.")
    return redirect(reverse("insights:targets") + (f"?workflow={workflow.slug}" if workflow else ""))


def workflow_of(request, sent):
    found = Workflow.objects.visible_to(request.user).of_team(request.team)
    return found.filter(slug=sent.get("workflow", "")[:60].replace("\x00", "")).first()


def form_of(team, workflow, *sent):
    shared = chosen_for(team)
    own = chosen_for(team, workflow) if workflow else shared
    return TargetsForm(*sent, own=own, otherwise=otherwise_of(shared, workflow))


def targets_page(request, workflow, form, *, status=200):
    context = {
        "form": form,
        "workflow": workflow,
        "workflows": Workflow.objects.visible_to(request.user).of_team(request.team).active(),
        "may_change": may(request.user, Permission.SET_UP_WORKFLOWS, team=request.team),
    }
    return render(request, "insights/targets.html", context, status=status)
