"""What colleagues say to one another about an item; the agent never sees it."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.errors import Refused
from reviewapp.base.forms import taking
from reviewapp.base.htmx import wants_part
from reviewapp.review import actions
from reviewapp.review.forms import CommentForm
from reviewapp.review.views.answering import bench, show
from reviewapp.review.views.desk import desk_of
from reviewapp.review.views.finding import find
from reviewapp.review.views.notices import is_unread, to_notice
from reviewapp.review.views.shown import comments_of, is_blind


@allow(Permission.COMMENT_ITEM)
@require_POST
def comment(request, pk):
    """Write a comment, and show them all again or the form with what is wrong."""
    review = find(request, pk)
    if is_unread(request.user, review.workflow):
        return to_notice(request, review)
    if is_blind(review):
        raise Refused("This item is judged without what others say of it. Nothing was written.", code="blind")
    form = CommentForm(request.POST)
    if form.is_valid():
        with taking(form):
            actions.comment(review.output, by=request.user, text=form.cleaned_data["text"])
            return written(request, review)
    return again(request, review, comments_of(review, request.user, form=form))


def written(request, review):
    if not wants_part(request):
        return redirect("review:open", pk=review.pk)
    context = {"review": review, "comments": comments_of(review, request.user)}
    return render(request, "review/_comments.html", context)


def again(request, review, comments):
    if wants_part(request):
        context = {"review": review, "comments": comments}
        return render(request, "review/_comments.html", context, status=422)
    context = bench(request, review, desk_of(request, review), comments=comments)
    return show(request, context, status=422)
