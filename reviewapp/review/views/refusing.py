"""When somebody else was faster, or the hold ended: say so, and keep everything that was typed."""

from django.shortcuts import render

from reviewapp.base.htmx import wants_part
from reviewapp.review import actions
from reviewapp.review.editing import kept, says_something
from reviewapp.review.views.answering import bench, show
from reviewapp.review.views.desk import desk_of
from reviewapp.review.views.finding import find

LOCKED = 423
GONE = ("decided", "expired", "withdrawn")


def refuse(request, review, refusal, *, editing=None):
    """A notice beside the untouched form; without htmx the page again, with what was typed in it."""
    typed = kept(dict(request.POST.lists()))
    if says_something(typed):
        actions.save_draft(review, by=request.user, content=typed)
    happened = refusal.extra.get("happened", refusal.code)
    notice = {
        "refusal": refusal,
        "happened": happened,
        "is_gone": happened in GONE,
        "may_hold_again": happened in ("returned", "ran_out", "held_elsewhere"),
        "is_newer": happened == "replaced",
        "review": review,
        "typed": says_something(typed),
    }
    status = 409 if happened in (*GONE, "replaced") else LOCKED
    if wants_part(request):
        response = render(request, "review/_refused.html", notice, status=status)
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "innerHTML"
        response["HX-Push-Url"] = "false"
        return response
    again = find(request, review.pk)
    desk = desk_of(request, again, typed=typed, why_not=refusal.message)
    desk.editing = editing is not None
    parts = {"editing": editing, "item_part": "review/_edit.html"} if editing else {}
    return show(request, bench(request, again, desk, refused=notice, **parts), status=status)
