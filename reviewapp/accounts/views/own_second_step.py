"""What one signs in with besides a password: an authenticator app, passkeys, recovery codes."""

from base64 import b64decode, b64encode

from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.exceptions import InvalidTag
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts import actions, entry, passkeys, second_step
from reviewapp.accounts.browsers import browser_of
from reviewapp.accounts.decorators import fresh, signed_in
from reviewapp.accounts.forms import AddAppForm, AddPasskeyForm
from reviewapp.accounts.opening import add_second, forget_second
from reviewapp.accounts.sso.session import refuse_if_narrowed, told_of_ways_in
from reviewapp.base.forms import taking
from reviewapp.base.sealing import seal, unseal

SEED = "app_seed"  # in the session, sealed, until the app showed its first code


@require_GET
@signed_in
@never_cache
def overview(request):
    return _overview(request)


@signed_in
@fresh
@never_cache
def add_app(request):
    """Show a seed to an authenticator app; its first code proves that it took it."""
    refuse_if_narrowed(request)
    seed = _seed(request, fresh_one=request.method != "POST")
    form = AddAppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with taking(form):
            code = form.cleaned_data["code"]
            codes = actions.add_app(request.user, by=request.user, seed=seed, code=code)
            del request.session[SEED]
            return _added(request, entry.APP, codes, "Your app is set up. From now on its codes let you in.")
    width, path = second_step.drawn(second_step.app_address(request.user, seed))
    context = {"form": form, "width": width, "path": path, "seed": second_step.in_groups(seed)}
    return render(request, "accounts/add_app.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
@fresh
def remove_app(request):
    app = get_object_or_404(second_step.of(request.user), type=second_step.Type.TOTP)
    return _remove(request, app, "Your authenticator app was removed. Its codes open nothing.")


@require_GET
@signed_in
@fresh
@never_cache
def question(request):
    """What to ask a device that is to make a passkey."""
    refuse_if_narrowed(request)
    return JsonResponse(passkeys.ask_to_add(request.user))


@signed_in
@fresh
@never_cache
def add_passkey(request):
    refuse_if_narrowed(request)
    named = {"name": browser_of(request.headers.get("User-Agent", ""))}
    form = AddPasskeyForm(request.POST or None, initial=named)
    if request.method == "POST" and form.is_valid():
        credential = passkeys.added(form.cleaned_data["credential"])
        if credential is None:
            form.add_error(None, passkeys.WRONG)
        else:
            name = form.cleaned_data["name"]
            codes = actions.add_passkey(request.user, by=request.user, name=name, credential=credential)
            return _added(request, entry.PASSKEY, codes, "Your passkey is set up. It lets you in by itself.")
    status = 422 if form.errors else 200
    return render(request, "accounts/add_passkey.html", {"form": form}, status=status)


@require_POST
@signed_in
@fresh
def remove_passkey(request, pk):
    passkey = get_object_or_404(second_step.passkeys_of(request.user), pk=pk)
    return _remove(request, passkey, f"The passkey {passkey.wrap().name} was removed. It opens nothing.")


@require_POST
@signed_in
@fresh
@never_cache
def make_codes(request):
    refuse_if_narrowed(request)
    return _codes_page(request, actions.make_recovery_codes(request.user, by=request.user))


def _remove(request, found, words):
    refuse_if_narrowed(request)
    actions.remove_second_step(found, by=request.user)
    forget_second(request)
    messages.success(request, words)
    return redirect("accounts:own_second_step")


def _added(request, second, codes, words):
    """Whoever just showed a second step came in with one. New recovery codes are shown this once."""
    add_second(request, second)
    messages.success(request, words)
    return _codes_page(request, codes) if codes else redirect("accounts:own_second_step")


def _codes_page(request, codes):
    context = {"codes": [second_step.in_groups(code) for code in codes]}
    return render(request, "accounts/recovery_codes.html", context)


def _overview(request):
    context = {
        "app": second_step.of(request.user).filter(type=second_step.Type.TOTP).first(),
        "passkeys": [(each, each.wrap().name) for each in second_step.passkeys_of(request.user)],
        "codes_left": second_step.codes_left(request.user),
        **told_of_ways_in(request),
    }
    return render(request, "accounts/own_second_step.html", context)


def _seed(request, *, fresh_one):
    about = f"app seed of person {request.user.pk}"
    kept = request.session.get(SEED)
    if kept and not fresh_one:
        try:
            return unseal(b64decode(kept), about=about).decode()
        except InvalidTag:  # the keys were changed meanwhile: the code will not fit, and a new seed is shown
            pass
    seed = generate_totp_secret()
    request.session[SEED] = b64encode(seal(seed.encode(), about=about)).decode()
    return seed
