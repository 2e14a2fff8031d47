"""Settings: going through who has which access, every quarter."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.access import UNUSED_FOR, access_to, digest_of_access
from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.forms import AccessReviewForm
from reviewapp.accounts.models import AccessReview
from reviewapp.accounts.permissions import Permission, may
from reviewapp.accounts.views.paging import page_of


@require_GET
@allow(Permission.SEE_PEOPLE)
def access_review(request):
    return _page(request)


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def note_access_review(request):
    form = AccessReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, form=form)
    review = actions.review_access(request.team, by=request.user, **form.cleaned_data)
    messages.success(request, f"Noted: {review.people} people and {review.keys} keys were gone through.")
    return redirect("accounts:access_review")


@never_cache
@require_POST
@allow(Permission.SEE_PEOPLE)
@fresh
def export_access(request):
    """All access as a file. Taking it is recorded."""
    name = f"access-{request.team.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    answer = HttpResponse(
        actions.export_access(request.team, by=request.user), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
@allow(Permission.SEE_PEOPLE)
def past_access_review(request, pk):
    """What somebody saw and noted at a review of the past."""
    reviews = AccessReview.objects.visible_to(request.user).of_team(request.team).newest_first()
    review = get_object_or_404(reviews, pk=pk)
    return render(
        request, "accounts/past_access_review.html", {"review": review, "page": page_of(request, review.seen)}
    )


def _page(request, *, status=200, form=None):
    found = access_to(request.team)
    flagged = [each for each in found if each.flags]
    only_flagged = request.GET.get("show") == "flagged"
    reviews = AccessReview.objects.visible_to(request.user).of_team(request.team).newest_first()
    latest = reviews.defer("seen").first()
    context = {
        "page": page_of(request, flagged if only_flagged else found),
        "found": len(found),
        "flagged": len(flagged),
        "only_flagged": only_flagged,
        "unused_days": UNUSED_FOR.days,
        "latest": latest,
        "is_due": latest is None or latest.due_again_at <= timezone.now(),
        "reviews": page_of(request, reviews.defer("seen"), name="reviews"),
        "form": form or AccessReviewForm(initial={"digest": digest_of_access(found).hex()}),
        "may_change": may(request.user, Permission.CHANGE_PEOPLE, team=request.team),
    }
    return render(request, "accounts/access_review.html", context, status=status)
