"""Settings: what a team asks of those who enter it, and help for whoever lost their second step."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts import actions, second_step
from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.forms import ReasonForm, SignInRulesForm
from reviewapp.accounts.models import SignInChange, SignInRules, User
from reviewapp.accounts.opening import way_in
from reviewapp.accounts.permissions import Permission, may
from reviewapp.accounts.views.paging import page_of
from reviewapp.base.errors import NotAllowed
from reviewapp.base.forms import taking


@require_GET
@allow(Permission.SEE_PEOPLE)
def sign_in_rules(request):
    return _page(request, SignInRulesForm(initial=SignInRules.of(request.team).told()))


@require_POST
@allow(Permission.CHANGE_PEOPLE)
@fresh
def change(request):
    form = SignInRulesForm(request.POST)
    if form.is_valid():
        with taking(form):
            actions.change_sign_in_rules(
                request.team, by=request.user, way=way_in(request), **form.cleaned_data
            )
            messages.success(request, "The rules were saved. They hold from the next page on, for everybody.")
            return redirect("accounts:sign_in_rules")
    return _page(request, form, status=422)


@allow(Permission.CHANGE_PEOPLE)
@fresh
def reset_second_steps(request, pk):
    """Take away what a person signs in with besides the password, because they lost it."""
    person = get_object_or_404(User.objects.visible_to(request.user).in_team(request.team), pk=pk)
    if person == request.user:
        raise NotAllowed("Nobody resets their own second step. Change it in your account.")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.reset_second_steps(person, team=request.team, by=request.user, **form.cleaned_data)
        messages.success(request, f"{person.name} has no second step any more, and is signed out everywhere.")
        return redirect("accounts:sign_in_rules")
    steps = list(second_step.of(person).values_list("type", flat=True))
    context = {"person": person, "form": form, "steps": steps}
    status = 422 if form.errors else 200
    return render(request, "accounts/reset_second_steps.html", context, status=status)


def _page(request, form, *, status=200):
    people = User.objects.visible_to(request.user).in_team(request.team).filter(is_active=True)
    changes = SignInChange.objects.visible_to(request.user).of_rules(request.team)
    context = {
        "form": form,
        "page": page_of(request, changes),
        "people": people.count(),
        "with_second_step": second_step.among(people),
        "way": way_in(request),
        "may_change": may(request.user, Permission.CHANGE_PEOPLE, team=request.team),
    }
    return render(request, "accounts/sign_in_rules.html", context, status=status)
