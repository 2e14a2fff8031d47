from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import render

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.audit.actions import last_verification, latest_position, record
from reviewapp.base.htmx import render_page_or_part
from reviewapp.web.trail.forms import TrailForm
from reviewapp.web.trail.presenting import ids_of, named, proven
from reviewapp.web.trail.scope import sees_others, visible_events

ROWS = 50


@allow(Permission.READ_AUDIT_OWN)
def events(request):
    """The trail, newest first, as far as this person may see it; a page begins at a position."""
    others = sees_others(request.user, request.team)
    form = TrailForm(request.GET, team=request.team, sees_others=others)
    found = form.narrow(
        visible_events(request.user, request.team),
        ids_of=lambda reference: ids_of(reference, request.user, request.team),
    )
    page, older, newer = page_of(found, request.GET)
    tell_read(request, page, filters=form.in_use)
    context = {
        "form": form, "events": named(page, reader=request.user), "older": older, "newer": newer,
        "sees_others": others, "size": latest_position(), "verified": last_verification(),
        "may_look_back": may(request.user, Permission.READ_AUDIT_TEAM, team=request.team),
    }  # fmt: skip
    return render_page_or_part(request, "web/trail.html", "web/_trail.html", context)


@allow(Permission.READ_AUDIT_OWN)
def event(request, position):
    """One event with all it says, and what proves it."""
    found = visible_events(request.user, request.team).filter(leaf__position=position).first()
    if found is None:
        raise Http404
    tell_read(request, [found])
    return render(request, "web/event.html", {"event": proven(named([found], reader=request.user)[0])})


def page_of(found, asked):
    """Events newest first, then the positions from where older and newer ones follow, if there are any."""
    before, after = whole(asked.get("before")), whole(asked.get("after"))
    if after is None:
        rows = list((found.before(before) if before else found).newest_first()[: ROWS + 1])
        more, page = len(rows) > ROWS, rows[:ROWS]
        return page, page[-1].position if more else None, page[0].position if page and before else None
    rows = list(found.after(after)[: ROWS + 1])
    more, page = len(rows) > ROWS, rows[:ROWS][::-1]
    return page, page[-1].position if page else None, page[0].position if more else None


def whole(text):
    """The position in the text, or nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def tell_read(request, page, *, filters=()):
    """Looking is on the trail too, unless there was nothing to see but looking."""
    if all(event.action == "audit.read" for event in page):
        return
    with transaction.atomic():
        record(
            "audit.read", subject=("trail", settings.AUDIT_ORIGIN), by=request.user, team=request.team,
            events=len(page), newest=page[0].position, oldest=page[-1].position, filters=list(filters),
        )  # fmt: skip
