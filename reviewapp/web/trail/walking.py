"""The chain as a page: one thing, what it came of, and what came of it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.audit.actions import record_look
from reviewapp.review.models import Review
from reviewapp.web.trail import lineage
from reviewapp.web.trail.telling import NOUNS, told


@require_safe
@allow(Permission.READ_AUDIT_OWN)
def chain(request, kind, key):
    """Where this thing stands between an output and the correction of the next one."""
    if kind not in NOUNS:
        raise Http404
    thing = lineage.thing_of(kind, key, reader=request.user)
    if thing is None:
        raise Http404
    record_look("chain.looked_at", subject=(kind, key), by=request.user, team=request.team)
    context = {
        "thing": told(kind, thing, reader=request.user),
        "before": sides(lineage.before(kind, key, reader=request.user), request.user),
        "after": sides(lineage.after(kind, key, reader=request.user), request.user),
    }
    return render(request, "web/chain.html", context)


@require_safe
@allow(Permission.READ_AUDIT_OWN)
def newest_review(request, pk):
    """The page of an item: that of its newest review this person may see."""
    reviews = Review.objects.visible_to(request.user).filter(output=pk).order_by("-opened_at")
    key = reviews.values_list("pk", flat=True).first()
    if key is None:
        raise Http404
    return redirect("review:open", key)


def sides(found, reader):
    return [
        {
            "noun": NOUNS[side.kind],
            "things": [told(side.kind, each, reader=reader) for each in side.things],
            "more": side.more,
        }
        for side in found
    ]
