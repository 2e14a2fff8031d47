"""The weekly review: the newest, the past ones, and what was agreed to do."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.insights.actions import weekly as actions
from reviewapp.insights.forms.weekly import FollowUpForm
from reviewapp.insights.models import FollowUp, WeeklyReview
from reviewapp.insights.presenting.week import shown_week

A_PAGE = 26


@allow(Permission.SEE_FIGURES)
@require_GET
def weeklies(request):
    """All weeks that were reviewed, newest first, with how much of what was agreed is open."""
    found = reviews_of(request).newest_first().prefetch_related("follow_ups")
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "open": open_follow_ups(request),
        "may_agree": may_agree(request),
        "gets_it": actions.gets_weekly(request.user, team=request.team),
    }
    return render(request, "insights/weeklies.html", context)


@allow(Permission.SEE_FIGURES)
@require_GET
def weekly(request, week):
    """One week as it was told then."""
    return page_of(request, review_of(request, week))


@allow(Permission.AGREE)
@require_POST
def add_follow_up(request, week):
    review = review_of(request, week)
    form = FollowUpForm(request.POST, team=request.team)
    if not form.is_valid():
        return page_of(request, review, form=form, status=422)
    actions.add_follow_up(review, by=request.user, **form.cleaned_data)
    return redirect("insights:weekly", week=week)


@allow(Permission.AGREE)
@require_POST
def finish_follow_up(request, pk):
    found = FollowUp.objects.visible_to(request.user).filter(review__team=request.team)
    follow_up = get_object_or_404(found.select_related("review"), pk=min(pk, 2**63 - 1))
    actions.finish_follow_up(follow_up, by=request.user)
    return redirect("insights:weekly", week=follow_up.review.week)


@allow(Permission.SEE_FIGURES)
@require_POST
def choose(request):
    """Whether it comes by e-mail."""
    actions.choose_weekly(request.user, team=request.team, is_on=request.POST.get("is_on") == "1")
    return redirect("insights:weeklies")


def page_of(request, review, *, form=None, status=200):
    around = reviews_of(request).filter(week__in=[review.week + timedelta(days=days) for days in (-7, 7)])
    start, end = actions.week_span(review.week)
    context = {
        "review": review,
        "week": shown_week(review, reader=request.user),
        "until": end - timedelta(days=1),
        "around": {("older" if each.week < review.week else "newer"): each for each in around},
        "agreed": review.follow_ups.select_related("owner", "done_by"),
        "older_open": open_follow_ups(request).exclude(review=review),
        "may_agree": may_agree(request),
        "form": form or FollowUpForm(team=request.team, initial={"owner": request.user}),
        "span": urlencode({"since": picked(start), "until": picked(end)}),
    }
    return render(request, "insights/weekly.html", context, status=status)


def may_agree(request):
    return may(request.user, Permission.AGREE, team=request.team)


def picked(moment):
    """A time as the picker of a period sends it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def reviews_of(request):
    return WeeklyReview.objects.visible_to(request.user).of_team(request.team)


def review_of(request, week):
    """The review of the week that begins on this day, such as 2026-11-16; anything else is not found."""
    try:
        monday = date.fromisoformat(week)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(reviews_of(request).select_related("team"), week=monday)


def open_follow_ups(request):
    found = FollowUp.objects.visible_to(request.user).filter(review__team=request.team)
    return found.open().select_related("owner", "review")
