"""Showing once more who one is, before a sensitive act: by password, code or passkey."""

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reviewapp.accounts import actions, entry, passkeys, proof
from reviewapp.accounts.decorators import signed_in
from reviewapp.accounts.forms import CodeForm, ConfirmForm
from reviewapp.accounts.opening import add_second, address_of
from reviewapp.accounts.second_step import codes_left, has_second_step, passkeys_of
from reviewapp.accounts.sso.session import came_by_sso
from reviewapp.accounts.views.sign_in import next_of
from reviewapp.base.errors import TooMany

WRONG = {
    "password": "This is not your password. Nothing was done yet.",
    "code": "This code does not fit, or was used already. Nothing was done yet. Type the next one.",
}

NOT_DONE = (
    "It is you, but nothing was done now: what you sent was done already, is too old, or you changed the "
    "team meanwhile. Look whether it is there, and send it again if not."
)


@signed_in
@never_cache
@sensitive_post_parameters("password", "code")
def confirm(request):
    """Ask for the password or a code; then do what was kept, or go where the person was going.

    Whoever comes back from their identity provider has shown it there, and only says go on.
    """
    if request.method == "POST" and "go_on" in request.POST and proof.is_fresh(request):
        return _led_on(request)
    by_code = "code" in request.POST
    name = "code" if by_code else "password"
    form = (CodeForm if by_code else ConfirmForm)(request.POST or None)
    if request.method != "POST":
        return _page(request)
    if not form.is_valid():
        return _page(request, status=422, **{f"{name}_form": form})
    try:
        how = _shown(request, name, form.cleaned_data[name])
    except TooMany as refusal:
        form.add_error(None, refusal.message)
        return _page(request, status=429, **{f"{name}_form": form})
    if how is None:
        form.add_error(name, WRONG[name])
        return _page(request, status=422, **{f"{name}_form": form})
    return go_on(request, how)


@signed_in
@never_cache
def passkey(request):
    """What to ask one of the person's passkeys; and its answer."""
    if request.method != "POST":
        return JsonResponse(passkeys.ask(request.user))
    found = passkeys.answered(request.POST.get("credential", ""), person=request.user)
    if found is None:
        return _page(request, status=422, refusal=passkeys.WRONG)
    found.record_usage()
    return go_on(request, entry.PASSKEY)


def go_on(request, how):
    """The person showed who they are: do what was kept, or go where they were going."""
    actions.note_confirmation(request.user, how=how)
    proof.mark(request)
    if how != entry.PASSWORD:
        add_second(request, how)
    return _led_on(request)


def _led_on(request):
    leads_to, mark = next_of(request), request.POST.get("kept", "")
    answer = proof.resume(request, mark)
    if answer is None and mark:
        messages.warning(request, NOT_DONE)
    return answer or HttpResponseRedirect(leads_to)


def _shown(request, name, secret):
    """How the person showed who they are, or None."""
    person, address = request.user, address_of(request)
    if name == "code":
        return actions.prove_second_step(person, code=secret, address=address)
    shown = actions.prove(person.email, password=secret, address=address)
    return entry.PASSWORD if shown == person else None


def _page(request, *, status=200, **context):
    mark = request.POST.get("kept") or request.GET.get("kept", "")
    asked_to_post = "kept" in request.GET or "kept" in request.POST
    is_kept = proof.is_kept(request, mark)
    leads_to = next_of(request)
    context = {
        "password_form": ConfirmForm(),
        "code_form": CodeForm(auto_id="id_by_%s"),
        "has_password": request.user.has_usable_password(),
        "has_code": has_second_step(request.user) and codes_left(request.user) is not None,
        "has_passkey": passkeys_of(request.user).exists(),
        "sso_url": _sso_url(request, leads_to, mark if is_kept else ""),
        "next": leads_to,
        "kept": mark if is_kept else "",
        "is_kept": is_kept,
        "is_lost": asked_to_post and not is_kept,
        "is_confirmed": is_kept and proof.is_fresh(request),
    } | context
    return render(request, "accounts/confirm.html", context, status=status)


def _sso_url(request, leads_to, mark):
    """Where a person whom an identity provider let in shows there again who they are."""
    came = came_by_sso(request)
    if came is None:
        return ""
    back = (
        f"{reverse('accounts:confirm')}?{urlencode({'next': leads_to, 'kept': mark})}" if mark else leads_to
    )
    return f"{reverse('accounts:sso_start', args=[came.slug])}?{urlencode({'again': 1, 'next': back})}"
