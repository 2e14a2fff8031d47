"""Legal holds: what is kept whatever rules and requests say, and how that ends."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.forms import taking
from reviewapp.retention import actions
from reviewapp.retention.case_forms import HoldForm, LookAgainForm, ReleaseForm
from reviewapp.retention.models import LegalHold
from reviewapp.review.veil import veil_of

A_PAGE = 25
MOST_COUNTED = 100_000
PEOPLE = ("workflow", "output", "set_by", "release_asked_by", "released_by", "team")


@allow(Permission.SEE_RETENTION)
@require_GET
def holds(request):
    """All legal holds of the team, those that stand first, each with how many items it covers."""
    found = holds_of(request).select_related(*PEOPLE).newest_first()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    for hold in page:
        _veil(request, hold)
        hold.count = hold.covered()[:MOST_COUNTED].count() if hold.is_live else None
    may_set = may(request.user, Permission.SET_RETENTION, team=request.team)
    return render(request, "retention/holds.html", {"page": page, "may_set": may_set})


@allow(Permission.SET_RETENTION)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def add(request):
    form = HoldForm(request.POST or None, team=request.team, reader=request.user)
    if request.method == "POST" and form.is_valid():
        with taking(form):
            hold = actions.set_hold(request.team, by=request.user, **form.wanted())
            messages.success(request, f"“{hold.name}” is held from now on. Nothing it covers is erased.")
            return redirect("retention:hold", pk=hold.pk)
    status = 422 if form.errors else 200
    return render(request, "retention/hold_new.html", {"form": form}, status=status)


@allow(Permission.SEE_RETENTION)
@require_GET
def hold(request, pk):
    return _page(request, hold_of(request, pk))


@allow(Permission.SET_RETENTION)
@require_POST
@fresh
def ask_release(request, pk):
    found, form = hold_of(request, pk), ReleaseForm(request.POST)
    if form.is_valid():
        with taking(form):
            actions.ask_release(found, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Asked. The hold stands until another admin confirms that it ends.")
            return redirect("retention:hold", pk=pk)
    return _page(request, found, release_form=form, status=422)


@allow(Permission.SET_RETENTION)
@require_POST
@fresh
def release(request, pk):
    found = actions.release(hold_of(request, pk), by=request.user)
    messages.success(request, f"“{found.name}” is released. What it covered follows the rules again.")
    return redirect("retention:hold", pk=pk)


@allow(Permission.SET_RETENTION)
@require_POST
@fresh
def keep(request, pk):
    actions.keep_holding(hold_of(request, pk), by=request.user)
    messages.success(request, "The hold stands as before.")
    return redirect("retention:hold", pk=pk)


@allow(Permission.SET_RETENTION)
@require_POST
def look_again(request, pk):
    found, form = hold_of(request, pk), LookAgainForm(request.POST)
    if form.is_valid():
        actions.look_again(found, by=request.user, review_by=form.cleaned_data["review_by"])
        messages.success(request, "The day is set.")
        return redirect("retention:hold", pk=pk)
    return _page(request, found, again_form=form, status=422)


def _page(request, hold, *, release_form=None, again_form=None, status=200):
    may_set = may(request.user, Permission.SET_RETENTION, team=request.team)
    _veil(request, hold)
    context = {
        "hold": hold,
        "count": hold.covered()[:MOST_COUNTED].count() if hold.is_live else None,
        "may_set": may_set,
        "may_release": may_set and request.user.pk not in {hold.release_asked_by_id, hold.set_by_id},
        "release_form": release_form or ReleaseForm(),
        "again_form": again_form or LookAgainForm(initial={"review_by": hold.review_by}),
    }
    return render(request, "retention/hold.html", context, status=status)


def _veil(request, hold):
    """The reference of the held item as this person may see it."""
    if hold.output is not None:
        hold.output = veil_of(request.user, request.team).output(hold.output.workflow_id, hold.output)


def holds_of(request):
    return LegalHold.objects.visible_to(request.user).of_team(request.team)


def hold_of(request, pk):
    return get_object_or_404(holds_of(request).select_related(*PEOPLE), pk=pk)
