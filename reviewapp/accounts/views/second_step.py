"""Between the password and the session: the second step, by code or passkey."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStageController
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reviewapp.accounts import actions, entry, passkeys
from reviewapp.accounts.adapters import SecondStep
from reviewapp.accounts.decorators import public
from reviewapp.accounts.forms import CodeForm
from reviewapp.accounts.opening import address_of
from reviewapp.accounts.second_step import codes_left, passkeys_of
from reviewapp.accounts.views.sign_in import next_of
from reviewapp.base.errors import Refused, TooMany

NO_CODE = "This code does not fit, or was used already. Nobody was signed in. Type the next one."
ALLAUTH_TYPES = {name: kind for kind, name in entry.TYPES.items()}


@public
@never_cache
@sensitive_post_parameters("code")
def second_step(request):
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_of(request))
    stage = _stage(request)
    form = CodeForm(request.POST or None)
    if request.method != "POST":
        return _page(request, stage, form)
    if not form.is_valid():
        return _page(request, stage, form, status=422)
    person = stage.login.user
    try:
        taken = actions.prove_second_step(person, address=address_of(request), **form.cleaned_data)
    except TooMany as refusal:
        form.add_error(None, refusal.message)
        return _page(request, stage, form, status=429)
    if taken is None:
        form.add_error("code", NO_CODE)
        return _page(request, stage, form, status=422)
    return _go_on(request, stage, taken)


@public
@never_cache
def passkey(request):
    """What to ask one of the person's passkeys; and its answer."""
    stage = _stage(request)
    person = stage.login.user
    if request.method != "POST":
        return JsonResponse(passkeys.ask(person))
    found = passkeys.answered(request.POST.get("credential", ""), person=person)
    if found is None:
        form = CodeForm({})
        form.errors.clear()
        form.add_error(None, passkeys.WRONG)
        return _page(request, stage, form, status=422)
    found.record_usage()
    return _go_on(request, stage, entry.PASSKEY)


def _stage(request):
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None or not stage.login.user or not stage.login.user.is_active:
        raise Refused("This sign-in has ended. Nobody was signed in. Start again at the sign-in page.")
    return stage


def _go_on(request, stage, taken):
    record_authentication(request, stage.login.user, "mfa", type=ALLAUTH_TYPES[taken])
    return stage.exit()


def _page(request, stage, form, *, status=200):
    person = stage.login.user
    form.fields["code"].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "has_codes": codes_left(person) is not None,
        "has_passkey": passkeys_of(person).exists(),
    }
    return render(request, "accounts/second_step.html", context, status=status)
