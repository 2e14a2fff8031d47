"""How the workbench answers: a whole page to a browser, its regions to htmx."""

from django.db.models.functions import Now, TruncDay
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from reviewapp.base import figures
from reviewapp.base.errors import Refused
from reviewapp.base.htmx import wants_part
from reviewapp.review import actions
from reviewapp.review.models import Review
from reviewapp.review.veil import veil_of
from reviewapp.review.views.desk import desk_of, is_undoable, seconds_until
from reviewapp.review.views.finding import uuid_of
from reviewapp.review.views.notices import is_unread, to_notice
from reviewapp.review.views.rail import rail_of
from reviewapp.review.views.shown import comments_of, history_of, newer_of, place_in, shown_of, similar_to

ITEM, DOCK = "review/_item.html", "review/_dock.html"


def bench(request, review, desk, **more):
    """The context of an open item, for the whole page and for every part of it."""
    rail = rail_of(request, current=None if review.state == Review.State.CLOSED else review)
    shown = shown_of(review)
    return {
        "review": review,
        "current": review.pk,
        "desk": desk,
        "shown": shown,
        "rail": rail,
        "place": place_in(rail["rows"], review, rail["count"]),
        "history": history_of(review, request.user),
        "comments": more.pop("comments", None) or comments_of(review, request.user),
        "similar": similar_to(review, request.user),
        "changed": newer_of(review),
        "heading": f"{review.output.external_id} {shown.title}",
        "item_part": ITEM,
        "dock_part": DOCK,
        **more,
    }


def nothing_open(request, **more):
    """The context of a workbench on which nothing waits."""
    today = request.user.decisions.filter(decided_at__gte=TruncDay(Now()))
    return {
        "rail": rail_of(request),
        "heading": "All clear",
        "decided_today": today.count(),
        "item_part": "review/_clear.html",
        "dock_part": "review/_clear_dock.html",
        **more,
    }


def show(request, context, *, part="review/_opened.html", status=200, push=""):
    """The context as a page, or as the regions that change."""
    as_part = wants_part(request)
    response = render(request, part if as_part else "review/workbench.html", context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    if as_part and push:
        response["HX-Push-Url"] = push
    return response


def go_on(request, *, decided=None, said=""):
    """The next item, already held, in the same answer; by plain form a redirect to it."""
    review = next_for(request)
    address = reverse("review:open", args=[review.pk]) if review else reverse("review:next")
    if not wants_part(request):
        return redirect(f"{address}?done={decided.pk}" if decided else address)
    if review is not None and is_unread(request.user, review.workflow):
        return to_notice(request, review)
    told = undo_context(request, decided)
    if review is None:
        context = nothing_open(request, say=f"{said} Nothing else waits.".strip(), **told)
    else:
        context = bench(request, review, desk_of(request, review), **told)
        context["say"] = f"{said} Next: {spoken(review, context['shown'])}".strip()
    return show(request, context, part="review/_answer.html", push=address)


def next_for(request):
    """The most urgent item, held; one of their own when they hold as many as they may."""
    try:
        review = actions.claim_next(request.user, team=request.team)
    except Refused as refusal:
        if refusal.code != "too_many_holds":
            raise
        review = actions.claim_next(request.user, team=request.team, resume=True)
    return review and veil_of(request.user, request.team).review(review)


def spoken(review, shown):
    risk = f", {review.risk} risk" if review.risk else ""
    left = figures.rough(review.due_at - review.held_since) if review.held_since else ""
    return f"{shown.title}{risk}{f', {left} left' if left else ''}."


def undo_context(request, decided):
    """What the snack needs, while there is time to undo."""
    if decided is None or not is_undoable(decided):
        return {}
    veil = veil_of(request.user, decided.team_id)
    decided.output = veil.output(decided.workflow_id, decided.output)
    return {"decided": decided, "undo_left": seconds_until(decided.takes_effect_at)}


def just_decided(request):
    """The decision a plain form was redirected from, if it is the reader's own and still to be undone."""
    key = uuid_of(request.GET.get("done", ""))
    own = request.user.decisions.filter(pk=key).select_related("output")
    return undo_context(request, own.first() if key else None)
