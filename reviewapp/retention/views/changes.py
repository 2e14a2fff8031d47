"""A second admin's word on a change of a rule."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.retention import actions
from reviewapp.retention.asking import is_alone
from reviewapp.retention.forms import ConfirmForm, in_words
from reviewapp.retention.models import Action, RuleChange
from reviewapp.retention.presenting import veiled
from reviewapp.retention.reaching import kind_of


@allow(Permission.SET_RETENTION)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    """What somebody wants a rule to say, with what it would remove, and the second admin's yes."""
    shown = get_object_or_404(_visible(request), pk=pk)
    form = ConfirmForm(request.POST or None, initial={"digest": shown.digest})
    if request.method == "POST" and form.is_valid():
        return _confirm(request, shown, form)
    return _page(request, shown, form, status=422 if request.method == "POST" else 200)


@fresh
def _confirm(request, shown, form):
    with taking(form):
        actions.confirm_rule(shown, by=request.user, **form.cleaned_data)
        messages.success(request, f"{shown.after['name']} is in force.")
        return redirect("retention:rule", shown.rule_id)
    return _page(request, shown, form, status=422)


@require_POST
@allow(Permission.SET_RETENTION)
def turn_down(request, pk):
    """No to a change, or taken back by who asked."""
    shown = get_object_or_404(_visible(request), pk=pk)
    actions.turn_down_rule(shown, by=request.user)
    messages.success(request, "Turned down. The rule is as it was.")
    return redirect("retention:rule", shown.rule_id)


def _visible(request):
    found = RuleChange.objects.visible_to(request.user).of_team(request.team)
    return found.select_related("rule__workflow", "asked_by", "decided_by")


def _page(request, shown, form, *, status):
    form.fields["typed"].required = bool(shown.previewed)  # for the page; the action asks for exactly this
    is_waiting = shown.state == RuleChange.State.WAITING
    found = actions.preview(shown.rule, shown.after, at=shown.asked_at) if is_waiting else None
    context = {
        "change": shown,
        "kind": kind_of(shown.rule),
        "form": form,
        "lines": _lines(shown),
        "found": veiled(request, found),
        "is_own": shown.asked_by_id == request.user.pk,
        "is_alone": is_alone(request.user, request.team),
    }
    return render(request, "retention/change.html", context, status=status)


def _lines(shown):
    """What changes, as (what, before, after) in words."""
    for name, label in (("name", "Name"), ("days", "Keep for"), ("action", "Then"), ("is_on", "State")):
        before, after = (_said(name, side[name]) for side in (shown.before, shown.after))
        yield label, before, after


def _said(name, value):
    if name == "days":
        return in_words(value)
    if name == "is_on":
        return "On" if value else "Off"
    return Action(value).label if name == "action" else value
