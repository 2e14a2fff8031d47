"""The workbench: the next item, or the one that was opened from a list."""

from django.shortcuts import redirect

from reviewapp.accounts.decorators import allow, signed_in
from reviewapp.accounts.permissions import Permission
from reviewapp.review import actions
from reviewapp.review.views.answering import bench, just_decided, nothing_open, show
from reviewapp.review.views.desk import desk_of
from reviewapp.review.views.finding import find, leave_the_last_one, take
from reviewapp.review.views.notices import is_unread, to_notice


@allow(Permission.CLAIM)
def next_(request):
    """Send the person to the item that needs them first; one they hold already comes before all."""
    review = actions.claim_next(request.user, team=request.team, resume=True)
    if review is None:
        return show(request, nothing_open(request, **just_decided(request)), part="review/_answer.html")
    return redirect("review:open", pk=review.pk)


@signed_in
def open_(request, pk):
    """Show an item, held for whoever opens it if it is free."""
    review = find(request, pk)
    if is_unread(request.user, review.workflow):
        return to_notice(request, review)
    leave_the_last_one(request, review)
    why_not = take(request, review)
    actions.look(review, by=request.user)
    desk = desk_of(request, review, why_not=why_not)
    context = bench(request, review, desk, **just_decided(request))
    return show(request, context)
