"""Keeping a hold, giving it back, and keeping what was typed."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.errors import AppError, Refused
from reviewapp.base.htmx import wants_part
from reviewapp.review import actions
from reviewapp.review.editing import kept
from reviewapp.review.views.answering import go_on
from reviewapp.review.views.desk import desk_of
from reviewapp.review.views.finding import copy_hold, find
from reviewapp.review.views.refusing import refuse


@allow(Permission.CLAIM)
@require_POST
def hold(request, pk):
    """Keep the hold with its token; with `again`, hold the item anew once that hold ended."""
    review = find(request, pk)
    again = "again" in request.POST
    try:
        if again:
            held = actions.claim(review, by=request.user)
        else:
            held = actions.extend(review, by=request.user, token=request.POST.get("token"))
    except Refused as refusal:
        return refuse(request, review, refusal)
    copy_hold(held, to=review)
    if not wants_part(request):
        return redirect("review:open", pk=review.pk)
    context = {"review": review, "desk": desk_of(request, review), "held_again": again}
    return render(request, "review/_held.html", context)


@allow(Permission.CLAIM)
@require_POST
def release(request, pk):
    """Give the item back. A leaving page sends `until`: a hold renewed since is another page's."""
    review = find(request, pk)
    until = request.POST.get("until")
    renewed = until and (review.held_until is None or review.held_until.isoformat() != until)
    if not renewed:
        try:
            actions.release(review, by=request.user, token=request.POST.get("token"))
        except AppError:
            if not until:
                raise
    return HttpResponse(status=204) if until else redirect("review:queue")


@allow(Permission.CLAIM)
@require_POST
def skip(request, pk):
    """Give the item back and open another; it comes again when nothing else is left."""
    review = find(request, pk)
    try:
        actions.skip(review, by=request.user, token=request.POST.get("token"))
    except Refused as refusal:
        return refuse(request, review, refusal)
    return go_on(request, said=f"Skipped {review.output.external_id}.")


@allow(Permission.CLAIM)
@require_POST
def draft(request, pk):
    """Keep what was typed, whether or not the hold still stands."""
    review = find(request, pk)
    typed = kept(dict(request.POST.lists()))
    saved = actions.save_draft(review, by=request.user, content=typed)
    return render(request, "review/_draft_note.html", {"saved_at": saved.saved_at})
