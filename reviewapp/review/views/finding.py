"""Finding the review a page is about, and taking it for whoever opened it."""

from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404
from django.urls import Resolver404, resolve

from reviewapp.base.errors import AppError
from reviewapp.base.htmx import page_behind
from reviewapp.review import actions
from reviewapp.review.editing import says_something
from reviewapp.review.models import Review
from reviewapp.review.statements import DRAFT, FOUND, OWN, seen_by
from reviewapp.review.veil import veil_of


def findable(request):
    """The reviews of the current team that this person may see; those of another team after switching."""
    return Review.objects.visible_to(request.user).of_team(request.team)


def find(request, pk):
    """The review with everything the page shows, or 404 for whoever may not see it."""
    user, team = request.user, request.team
    review = FOUND.first(*seen_by(user, team), person=user.pk, team=team.pk, pk=pk)
    if review is None:
        raise Http404
    return veil_of(user, team).review(review)


def take(request, review):
    """Hold the review for who opened it, if it is free and theirs to hold; else say why not."""
    if review.state == Review.State.CLOSED:
        return ""
    try:
        # Renewed, a hold of their own is no longer the one that a page left behind gives back.
        if is_held_by(review, request.user) and actions.renew(review, by=request.user):
            return ""
        taken = actions.claim(review, by=request.user)
    except AppError as refusal:
        return refusal.message
    copy_hold(taken, to=review)
    return ""


def copy_hold(taken, *, to):
    for name in ("state", "held_by", "held_since", "held_until", "token"):
        setattr(to, name, getattr(taken, name))


def is_held_by(review, user):
    return review.state == Review.State.HELD and review.held_by_id == user.pk


def leave_the_last_one(request, review):
    """Moving on inside the page gives the item before back, unless something was typed on it."""
    before = last_open(request)
    if before is None or before == review.pk:
        return
    left = Review.objects.held_by(request.user).filter(pk=before).first()
    if left is None or has_draft(left, request.user):
        return
    try:
        actions.release(left, by=request.user, token=left.token)
    except AppError:
        return  # it ended meanwhile, which is what was wanted


def has_draft(review, user):
    draft = DRAFT.first(pk=review.pk, person=user.pk)
    return bool(draft and says_something(draft.content))


def last_open(request):
    """Which item the page showed that asks for the next one; htmx says so in a header."""
    path = urlsplit(page_behind(request)).path if request.htmx else ""
    try:
        match = resolve(path) if path else None
    except Resolver404:
        return None
    if match and match.view_name in ("review:open", "review:edit"):
        return match.kwargs["pk"]
    return None


def own_decision(request, review):
    """The last decision this person made here, standing or taken back."""
    made = OWN.first(pk=review.pk, person=request.user.pk)
    return made and review.veil.decision(review.workflow, made, before=review.content)


def uuid_of(text):
    try:
        return UUID(str(text))
    except ValueError:
        return None
