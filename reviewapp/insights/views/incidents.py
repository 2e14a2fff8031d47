"""Looking back on an incident: what came, what was decided, what went live and who did what, in one place."""

from datetime import timedelta

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission
from reviewapp.audit.actions import record
from reviewapp.insights.forms.incident import IncidentForm
from reviewapp.insights.markdown import in_markdown
from reviewapp.insights.presenting.incident import corrections_of, look_back
from reviewapp.review.veil import veil_of
from reviewapp.workflows.models import Rollout

A_PAGE = 25
LISTED = 1_000
VERSIONS = 12


@allow(Permission.READ_AUDIT_TEAM)
@require_GET
def incidents(request):
    """The form and the versions to pick from; with a period, all that happened in it."""
    asked = bool(request.GET)
    form = IncidentForm(request.GET if asked else None, team=request.team, reader=request.user)
    context = {"form": form, "rollouts": rollouts_of(request), "presets": presets()}
    if not asked or not form.is_valid():
        return render(request, "insights/incidents.html", context, status=422 if asked else 200)
    tell_read(request, form.period)
    seen = corrections_of(form.period).visible_to(request.user)
    context |= {
        "incident": look_back(form.period),
        "page": veiled(Paginator(seen, A_PAGE).get_page(request.GET.get("page")), request),
        "title": title_of(form.period),
    }
    return render(request, "insights/incidents.html", context)


@allow(Permission.READ_AUDIT_TEAM)
@require_GET
@fresh
def as_markdown(request):
    """The same review as a file of Markdown."""
    form = IncidentForm(request.GET, team=request.team, reader=request.user)
    if not form.is_valid():
        context = {"form": form, "rollouts": rollouts_of(request), "presets": presets()}
        return render(request, "insights/incidents.html", context, status=422)
    tell_read(request, form.period)
    corrections = corrections_of(form.period).visible_to(request.user)[:LISTED]
    text = in_markdown(
        look_back(form.period),
        title=title_of(form.period),
        zone=request.user.time_zone,
        corrections=[row_of(each) for each in veiled(corrections, request)],
    )
    name = f"review-{timezone.localtime(form.period.start):%Y-%m-%d}.md"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/markdown; charset=utf-8", headers=headers)


def veiled(decisions, request):
    """The decisions with the references of their outputs as this person may see them."""
    for decision in decisions:
        veil = veil_of(request.user, decision.team_id)
        decision.output = veil.output(decision.workflow, decision.output)
    return decisions


def row_of(decision):
    return [
        f"{timezone.localtime(decision.decided_at):%Y-%m-%d %H:%M}",
        decision.output.external_id,
        decision.verdict,
        decision.decided_by.name,
        ", ".join(category.name for category in decision.categories.all()),
    ]


def title_of(period):
    if period.version is not None:
        return f"{period.version.workflow.name}, {period.version}"
    return f"{period.workflow.name if period.workflow else period.team.name}: what happened"


def rollouts_of(request):
    """The versions that went live last, to pick one."""
    found = Rollout.objects.visible_to(request.user).of_team(request.team)
    return found.select_related("workflow", "version").order_by("-started_at")[:VERSIONS]


def presets():
    now = timezone.localtime()
    return [
        {"name": name, "query": urlencode({"since": f"{now - timedelta(hours=hours):%Y-%m-%dT%H:%M}"})}
        for name, hours in (("Last 4 hours", 4), ("Last 24 hours", 24), ("Last 7 days", 168))
    ]


def tell_read(request, period):
    """Looking at the trail is on the trail too."""
    with transaction.atomic():
        record(
            "audit.read", subject=("trail", settings.AUDIT_ORIGIN), by=request.user, team=request.team,
            since=period.start.isoformat(), until=period.end.isoformat(), filters=["incident"],
        )  # fmt: skip
