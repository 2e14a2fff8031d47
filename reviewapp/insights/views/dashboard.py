"""The correction dashboard: what agents get wrong, and whether it gets better."""

from urllib.parse import parse_qsl

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.figures import grouped
from reviewapp.base.htmx import page_behind, render_page_or_part, wants_part
from reviewapp.insights import reading
from reviewapp.insights.asking import Asked
from reviewapp.insights.presenting.alerts import alerts_part
from reviewapp.insights.presenting.dashboard import LAYOUT, PARTS
from reviewapp.insights.presenting.dashboard.files import as_csv, as_picture
from reviewapp.insights.presenting.dashboard.filters import filters_of, period_of
from reviewapp.insights.presenting.dashboard.frame import frame_of
from reviewapp.insights.presenting.dashboard.tiles import tiles_of

CHOSEN = {"trend": "figure", "categories": "by"}


@allow(Permission.SEE_FIGURES)
@require_GET
def dashboard(request):
    """Filters and tiles; every other part comes by itself, so that a slow one holds up no other."""
    frame = frame_of(request)
    context = (
        around(request, frame)
        | {
            "tiles": tiles_of(frame),
            "parts": [(key, name, width, frame.part_url(key)) for key, name, width in LAYOUT],
            "counted": counted(frame),
        }
        | alerts_part(request.team, request.user)
    )
    return render(request, "insights/dashboard.html", context)


@allow(Permission.SEE_FIGURES)
@require_GET
def part(request, key):
    """One part: alone as a page, as itself for htmx, as a table (`?as=csv`) or as a picture (`?as=svg`)."""
    if key not in PARTS:
        raise Http404
    frame = frame_of(request)
    made = PARTS[key](frame)
    form = request.GET.get("as", "")
    if form == "csv":
        return as_csv(made)
    if form == "svg" and made.drawing:
        return as_picture(made)
    width = next((width for each, _, width in LAYOUT if each == key), "third")
    context = around(request, frame) | {"part": made, "width": width, "files": files(frame, made)}
    response = render_page_or_part(request, "insights/part.html", "insights/_part.html", context)
    return kept_in_address(request, response, key, frame.asked)


def kept_in_address(request, response, key, asked):
    """What was chosen in a part stands in the address of the dashboard around it, too."""
    path, _, query = page_behind(request).partition("?") if wants_part(request) else ("", "", "")
    if path != reverse("insights:dashboard") or key not in CHOSEN:
        return response
    around_it = Asked.of(dict(parse_qsl(query)))
    kept = around_it.query(**{CHOSEN[key]: getattr(asked, CHOSEN[key])})
    if kept != around_it.query():
        response["HX-Replace-Url"] = path + kept
    return response


def around(request, frame):
    """What stands around any of these pages."""
    return {
        "frame": frame,
        "filters": filters_of(frame),
        "period": period_of(frame),
        "back": reverse("insights:dashboard") + frame.asked.query(),
        "may_export": may(request.user, Permission.EXPORT, team=request.team),
        "may_aim": may(request.user, Permission.SET_UP_WORKFLOWS, team=request.team),
    }


def files(frame, made):
    """Where the part is as a page, a table and a picture."""
    address = frame.part_url(made.key)
    joined = f"{address}{'&' if '?' in address and not address.endswith('?') else ''}"
    return {"page": address, "csv": f"{joined}as=csv", "svg": f"{joined}as=svg" if made.drawing else ""}


def counted(frame):
    """4,310 decisions, 655 corrections."""
    found = reading.read(["decisions", "corrections"], frame.scope)
    return ", ".join(f"{grouped(round(each.value or 0))} {key}" for key, each in found.items())
