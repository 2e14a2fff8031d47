"""One's own figures; nobody else's."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.insights.presenting.dashboard.filters import period_of
from reviewapp.insights.presenting.dashboard.frame import frame_of
from reviewapp.insights.presenting.dashboard.own import own_parts, own_tiles


@allow(Permission.SEE_OWN_FIGURES)
@require_GET
def own(request):
    """What this person decided, how fast, and what they corrected."""
    frame = frame_of(request, reviewer=request.user, places="insights:own_items")
    context = {
        "frame": frame,
        "period": period_of(frame),
        "tiles": own_tiles(frame),
        "parts": own_parts(frame),
        "may_see_team": may(request.user, Permission.SEE_FIGURES, team=request.team),
    }
    return render(request, "insights/own.html", context)
