"""Who hears of alerts: one's own choices, and the channels of the team's chat."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.insights.actions import alerts as actions
from reviewapp.insights.forms.alerts import CHANNELS, ChoicesForm, HookForm
from reviewapp.insights.models import AlertChoice, AlertHook

FORM_METHODS = ["GET", "HEAD", "POST"]


@allow(Permission.SEE_FIGURES)
@require_http_methods(FORM_METHODS)
def choices(request):
    """What one hears of, and how."""
    kept = AlertChoice.objects.of_person(request.user, request.team)
    chosen = {(choice.topic, choice.channel): choice.least for choice in kept}
    form = ChoicesForm(request.POST or None, chosen=chosen, channels=CHANNELS)
    if request.method == "POST" and form.is_valid():
        actions.choose(request.team, by=request.user, wanted=form.wanted())
        messages.success(request, "Your choices were saved.")
        return redirect("insights:alert_choices")
    context = {"form": form, "channels": CHANNELS, "email_is_set_up": settings.EMAIL_IS_SET_UP}
    return render(request, "insights/alert_choices.html", context, status=422 if form.errors else 200)


def visible(request):
    return AlertHook.objects.visible_to(request.user).of_team(request.team).select_related("team")


@allow(Permission.SEE_ENDPOINTS)
@require_GET
def hooks(request):
    """The team's channels, and whether the last message reached them."""
    return render(request, "insights/alert_hooks.html", {"hooks": visible(request)[:200]})


@allow(Permission.SET_UP_ENDPOINTS)
@require_http_methods(FORM_METHODS)
@fresh
def add_hook(request):
    form = HookForm(request.POST or None, initial={"topics": ["quality", "time", "machines"]}, is_new=True)
    if form.is_valid():
        told = dict(form.cleaned_data)
        told.pop("is_active")
        with taking(form):
            actions.add_hook(request.team, by=request.user, **told)
            messages.success(request, "The channel was added. Send a test to see it arrive.")
            return redirect("insights:alert_hooks")
    status = 422 if request.method == "POST" else 200
    return render(request, "insights/alert_hook.html", {"form": form, "hook": None}, status=status)


@allow(Permission.SET_UP_ENDPOINTS)
@require_http_methods(FORM_METHODS)
@fresh
def hook(request, pk):
    """What one channel hears of; a new address replaces the one that is sealed."""
    found = get_object_or_404(visible(request), pk=pk)
    names = ("name", "topics", "least", "is_active")
    form = HookForm(
        request.POST or None, initial={name: getattr(found, name) for name in names}, is_new=False
    )
    if request.method == "POST" and form.is_valid():
        with taking(form):
            actions.change_hook(found, by=request.user, **form.cleaned_data)
            messages.success(request, "The channel was changed.")
            return redirect("insights:alert_hooks")
    status = 422 if request.method == "POST" else 200
    return render(request, "insights/alert_hook.html", {"form": form, "hook": found}, status=status)


@allow(Permission.SET_UP_ENDPOINTS)
@require_POST
def test_hook(request, pk):
    actions.test_hook(get_object_or_404(visible(request), pk=pk), by=request.user)
    messages.success(request, "A test is on its way. It arrives within half a minute.")
    return redirect("insights:alert_hooks")


@allow(Permission.SET_UP_ENDPOINTS)
@require_POST
def remove_hook(request, pk):
    found = get_object_or_404(visible(request), pk=pk)
    actions.remove_hook(found, by=request.user)
    messages.success(request, f"{found.name} was removed. Nothing more is sent there.")
    return redirect("insights:alert_hooks")
