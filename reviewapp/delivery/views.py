"""The pages about webhooks: endpoints, what was sent to them, and each try."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission
from reviewapp.base.errors import Invalid
from reviewapp.base.forms import taking
from reviewapp.delivery import actions, signing
from reviewapp.delivery.forms import AddForm, ChangeForm, MoveForm, ReplayForm
from reviewapp.delivery.models import Delivery, Endpoint
from reviewapp.review.veil import veil_of
from reviewapp.workflows.models import Workflow

A_PAGE = 25
VERBS = {"pause": actions.pause, "resume": actions.resume, "remove": actions.remove}


def visible(request):
    return Endpoint.objects.visible_to(request.user).of_team(request.team)


def workflows(request):
    return Workflow.objects.visible_to(request.user).of_team(request.team)


@allow(Permission.SEE_ENDPOINTS)
@require_GET
def endpoints(request):
    """Every endpoint of the team with its last day."""
    rows = visible(request).exclude(state=Endpoint.State.REMOVED).with_last_day()
    page = Paginator(rows.select_related("workflow"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "delivery/endpoints.html", {"page": page})


@allow(Permission.SET_UP_ENDPOINTS)
@fresh
@never_cache
def add(request):
    """The form for a new endpoint; its answer shows the secret, once."""
    form = AddForm(request.POST or None, workflows=workflows(request))
    if request.method == "POST" and form.is_valid():
        with taking(form):
            made, secret = actions.add_endpoint(request.team, by=request.user, **form.cleaned_data)
            return _show_secret(request, made, secret)
    status = 422 if form.is_bound else 200
    return render(request, "delivery/add.html", {"form": form}, status=status)


@allow(Permission.SEE_ENDPOINTS)
@require_GET
def endpoint(request, pk):
    """One endpoint and its deliveries, the failed ones or all."""
    shown = get_object_or_404(visible(request), pk=pk)
    sent = Delivery.objects.to(shown).newest_first()
    failed = sent.failed()
    only_failed = request.GET.get("show") == "failed"
    page = Paginator(failed if only_failed else sent, A_PAGE).get_page(request.GET.get("page"))
    form = ChangeForm(
        workflows=workflows(request),
        initial={
            "kinds": shown.kinds,
            "workflow": shown.workflow_id,
            "in_flight_cap": shown.in_flight_cap,
        },
    )
    context = {"endpoint": shown, "page": page, "only_failed": only_failed, "form": form}
    context |= {"failed": failed.count(), "public_key": signing.shown_public_key(shown.seed())}
    return render(request, "delivery/endpoint.html", context)


@allow(Permission.SET_UP_ENDPOINTS)
@require_POST
@fresh
def change(request, pk):
    shown = get_object_or_404(visible(request), pk=pk)
    form = ChangeForm(request.POST, workflows=workflows(request))
    if not form.is_valid():
        context = {"endpoint": shown, "form": form}
        return render(request, "delivery/change.html", context, status=422)
    actions.change_endpoint(shown, by=request.user, **form.cleaned_data)
    messages.success(request, "The endpoint was changed.")
    return redirect("delivery:endpoint", pk=pk)


@allow(Permission.SET_UP_ENDPOINTS)
@require_POST
def move(request, pk):
    """Pause, resume or remove."""
    shown = get_object_or_404(visible(request), pk=pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        moved = VERBS[form.cleaned_data["to"]](shown, by=request.user)
        messages.success(request, f"The endpoint is {moved.state}.")
    if shown.pk and form.is_valid() and form.cleaned_data["to"] == "remove":
        return redirect("delivery:endpoints")
    return redirect("delivery:endpoint", pk=pk)


@allow(Permission.SET_UP_ENDPOINTS)
@require_POST
@fresh
@never_cache
def rotate(request, pk):
    shown = get_object_or_404(visible(request), pk=pk)
    shown, secret = actions.rotate_secret(shown, by=request.user)
    return _show_secret(request, shown, secret)


@allow(Permission.SET_UP_ENDPOINTS)
@require_POST
def replay(request, pk):
    """Send one delivery again, or every one that has not arrived."""
    shown = get_object_or_404(visible(request), pk=pk)
    form = ReplayForm(request.POST)
    sent = Delivery.objects.to(shown)
    if not form.is_valid():
        raise Invalid({"delivery": ["No delivery has this id. Nothing was sent again."]})
    one = form.cleaned_data["delivery"]
    count = actions.replay(sent.filter(pk=one) if one else sent.failed(), endpoint=shown, by=request.user)
    messages.success(request, f"{count} on the way again." if count else "Nothing had to be sent again.")
    return redirect("delivery:endpoint", pk=pk)


@allow(Permission.SEE_ENDPOINTS)
@require_GET
def delivery(request, pk, delivery_pk):
    """One delivery: the tries, and the body as it was sent."""
    shown = get_object_or_404(visible(request), pk=pk)
    sent = get_object_or_404(Delivery.objects.to(shown).prefetch_related("attempts"), pk=delivery_pk)
    context = {
        "endpoint": shown,
        "delivery": sent,
        "body": _body_of(sent, veil_of(request.user, request.team)),
    }
    return render(request, "delivery/delivery.html", context)


def _body_of(sent, veil):
    """As it was sent, to whom nothing is masked in any workflow of the team."""
    return None if sent.erasure else veil.anywhere(json.loads(bytes(sent.body)))


def _show_secret(request, endpoint, secret):
    context = {"endpoint": endpoint, "secret": signing.shown_secret(secret)}
    return render(request, "delivery/secret.html", context, status=201)
