from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.audit.actions import (
    is_outdated,
    last_full_verification,
    latest_checkpoint,
    telling_verification,
)
from reviewapp.audit.models import Verification
from reviewapp.base.htmx import render_page_or_part, wants_part
from reviewapp.web.trail.detail import detail_of
from reviewapp.web.trail.forms import TrailForm
from reviewapp.web.trail.paging import page_of, whole
from reviewapp.web.trail.presenting import named
from reviewapp.web.trail.reading import tell_read
from reviewapp.web.trail.scope import sees_others, visible_events

COUNTED = 1_000


@allow(Permission.READ_AUDIT_OWN)
@require_safe
def events(request):
    """The trail, newest first, as far as this person may see it; a page begins at a position."""
    form = form_of(request, request.GET)
    found = form.narrow(visible_events(request.user, request.team))
    page, older, newer = page_of(found, request.GET, order=form.order)
    place = " ".join(request.GET.get(name, "")[:20] for name in ("before", "after", "open"))
    tell_read(request, page, place=place, filters=form.asked)
    context = {
        "form": form, "events": named(page, reader=request.user), "older": older, "newer": newer,
        **opened(request, page), **checked(), **counted(found, page, older, newer),
        "sees_others": "actor" in form.fields, "size": size_of_trail(),
        "may_look_back": may(request.user, Permission.READ_AUDIT_TEAM, team=request.team),
        "may_prove": may(request.user, Permission.READ_AUDIT_ALL, team=request.team),
    }  # fmt: skip
    return render_page_or_part(request, "web/trail.html", "web/_trail.html", context)


@allow(Permission.READ_AUDIT_OWN)
@require_safe
def event(request, position):
    """One event with all it says, and what proves it."""
    found = visible_events(request.user, request.team).filter(leaf__position=position).first()
    if found is None:
        raise Http404
    tell_read(request, [found], place=position)
    return render(request, "web/event.html", {"event": detail_of(found, reader=request.user)})


def form_of(request, asked):
    others = sees_others(request.user, request.team)
    return TrailForm(asked, team=request.team, reader=request.user, sees_others=others)


def opened(request, page):
    """The event beside the list: the one asked for, and which come above and below it."""
    wanted = whole(request.GET.get("open"))
    place = next((place for place, event in enumerate(page) if event.position == wanted), None)
    if place is None and wanted is None and page and not wants_part(request):
        place = 0
    if place is None:
        return {"event": None}
    return {
        "event": detail_of(page[place], reader=request.user),
        "above": page[place - 1].position if place else None,
        "below": page[place + 1].position if place + 1 < len(page) else None,
    }


def size_of_trail():
    latest = latest_checkpoint()
    return latest.size if latest else 0


def checked():
    """What the badge says: the check to believe, the newest of the whole trail, and one under way."""
    told = telling_verification()
    return {
        "verified": told,
        "outdated": told is not None and is_outdated(told),
        "verified_whole": last_full_verification(),
        "verifying": Verification.objects.open().first(),
    }


def counted(found, page, older, newer):
    """How many match, up to a thousand: all of a long trail are never counted for a page."""
    if not (older or newer):
        return {"matching": len(page), "many": False}
    count = found.order_by()[: COUNTED + 1].count()
    return {"matching": min(count, COUNTED), "many": count > COUNTED}
