"""The pages where areas meet."""

from dataclasses import asdict

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render

from reviewapp.accounts.decorators import allow, signed_in
from reviewapp.accounts.middleware import no_team_page
from reviewapp.accounts.permissions import Permission, may
from reviewapp.review.models import Output
from reviewapp.review.veil import veil_of
from reviewapp.web import finding
from reviewapp.web.first_steps import first_steps, is_new, latest_output
from reviewapp.web.navigation import settings_entries
from reviewapp.workflows.first_post import first_post, first_workflow


@signed_in
def home(request):
    """Send each person to where their day begins; a team without outputs begins with the set-up."""
    if request.closed_team and not request.team:
        return no_team_page(request)
    if may(request.user, Permission.SET_UP_KEYS, team=request.team) and is_new(request.team):
        return redirect("web:setup")
    for permission, name in (
        (Permission.APPROVE_CHANGE, "insights:dashboard"),
        (Permission.CLAIM, "review:next"),
        (Permission.CHANGE_PEOPLE, "people:members"),
        (Permission.READ_AUDIT_ALL, "audit:events"),
        (Permission.SEE_POLICY, "workflows:policies"),
        (Permission.READ_AUDIT_OWN, "audit:events"),
    ):
        if may(request.user, permission, team=request.team):
            return redirect(name)
    return redirect("accounts:account")


@signed_in
def settings_home(request):
    """The first settings page this person may open."""
    entries = settings_entries(request)
    if not entries:
        raise Http404
    return redirect(entries[0].name)


@allow(Permission.SEE_KEYS)
def setup(request):
    """First run: the steps from nothing to the first review, with a request to copy."""
    return render(request, "web/setup.html", _setup_context(request))


@allow(Permission.SEE_KEYS)
def listening(request):
    """The part of the set-up that says whether the first output has arrived."""
    return render(request, "web/_listening.html", _setup_context(request))


@signed_in
def find(request):
    """What the palette found for `q`: outputs and workflows, only those visible here, as JSON."""
    found = finding.find(request.GET.get("q", ""), user=request.user, team=request.team)
    return JsonResponse({"results": [asdict(line) for line in found]})


def _setup_context(request) -> dict:
    team = request.team
    latest = latest_output(team)
    if latest is not None:
        latest = veil_of(request.user, team).output(latest.workflow_id, latest)
    steps = first_steps(team, request.user)
    return {
        "steps": steps,
        "current": next((step for step in steps if not step.done), None),
        "latest": latest,
        "is_named": bool(latest) and Output.objects.visible_to(request.user).filter(pk=latest.pk).exists(),
        "may_review": may(request.user, Permission.CLAIM, team=team),
        "request_text": first_post(first_workflow(team)),
    }
