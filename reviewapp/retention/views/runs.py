"""A run while it is at it, and its certificate."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.retention import actions
from reviewapp.retention.models import Run
from reviewapp.retention.reaching import kind_of


def _visible(request):
    return (
        Run.objects.visible_to(request.user)
        .of_team(request.team)
        .select_related("rule__workflow", "asked_by")
    )


@allow(Permission.SEE_RETENTION)
@require_GET
def run(request, pk):
    """How far a run is, and what it did."""
    return render(request, "retention/run.html", _context(request, pk))


@allow(Permission.SEE_RETENTION)
@require_GET
def progress(request, pk):
    """The same as a part, for a page that is open."""
    return render(request, "retention/_run.html", _context(request, pk))


@require_POST
@allow(Permission.SET_RETENTION)
def cancel(request, pk):
    """Call a run off."""
    shown = get_object_or_404(_visible(request), pk=pk)
    actions.cancel_run(shown, by=request.user)
    return redirect("retention:run", shown.pk)


@allow(Permission.SEE_RETENTION)
@require_GET
def certificate(request, pk):
    """What the run did, as a file to keep."""
    shown = get_object_or_404(_visible(request), pk=pk)
    if shown.event_id is None:
        raise Http404
    told = json.dumps(actions.certificate_of(shown), indent=2, ensure_ascii=False)
    name = f"retention-run-{shown.slot:%Y-%m-%d}-{shown.pk}.json"
    return HttpResponse(
        told + "\n",
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _context(request, pk):
    shown = get_object_or_404(_visible(request), pk=pk)
    return {
        "run": shown,
        "rule": shown.rule,
        "kind": kind_of(shown.rule),
        "before": actions.before_of(shown),
        "share": shown.share,
        "percent": int(shown.share * 100),
    }
