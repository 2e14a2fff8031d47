"""The outputs behind a number: a drawer beside the dashboard, or a page of its own."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.audit.actions import record_look
from reviewapp.base.htmx import wants_part
from reviewapp.insights.presenting.dashboard import drilling
from reviewapp.insights.presenting.dashboard.frame import frame_of
from reviewapp.review.veil import veil_of

A_PAGE = 20


@allow(Permission.SEE_FIGURES)
@require_GET
def behind(request):
    """Every output that a number of the team counted, as far as this person may open it."""
    return answered(request, frame_of(request), back="insights:dashboard")


@allow(Permission.SEE_OWN_FIGURES)
@require_GET
def own_behind(request):
    """The same for one's own numbers; nobody else's are ever in it."""
    frame = frame_of(request, reviewer=request.user, places="insights:own_items")
    return answered(request, frame, back="insights:own")


def answered(request, frame, *, back):
    found = drilling.drilled(frame)
    visible = drilling.visible(found.rows, request.user)
    page = Paginator(visible, A_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count:
        record_look(
            "figures.looked_behind", subject=("team", request.team.pk), by=request.user, team=request.team,
            seen=[request.get_full_path()], figure=str(request.GET.get("figure", ""))[:80], page=page.number,
        )  # fmt: skip
    start, veil = (page.number - 1) * A_PAGE, veil_of(request.user, request.team)
    context = {
        "found": found,
        "frame": frame,
        "page": page,
        "shown_so_far": min(start + A_PAGE, page.paginator.count),
        "rows": drilling.shown(visible, slice(start, start + A_PAGE), veil=veil),
        "hidden": found.counted - page.paginator.count,
        "address": frame.asked.query(),
        "back": reverse(back) + frame.asked.query(figure="", category="", cause="", side=""),
    }
    if not wants_part(request):
        context["stats"] = drilling.stats(frame, found)
        return vary(render(request, "insights/behind.html", context))
    if page.number > 1:
        return vary(render(request, "insights/_behind_rows.html", context))
    context["stats"] = drilling.stats(frame, found)
    return vary(render(request, "insights/_drawer.html", context))


def vary(response):
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response
