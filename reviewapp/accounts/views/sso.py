"""The way in by an identity provider: whom to ask, there and back, and the session."""

import time
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from reviewapp.accounts import actions, entry, proof
from reviewapp.accounts.actions.sso_entering import SsoRefused, enter
from reviewapp.accounts.decorators import public
from reviewapp.accounts.models import IdentityProvider
from reviewapp.accounts.sso import session
from reviewapp.accounts.sso.forms import WhoForm
from reviewapp.accounts.views.sign_in import next_of
from reviewapp.accounts.views.sso_trying import show_try

log = structlog.get_logger("reviewapp.accounts")
NONE = EmailVerificationMethod.NONE
BEGIN_AGAIN = (
    "This sign-in was not begun in this browser, was used already, or took more than ten minutes. "
    "You were not signed in. Begin again."
)


@public
@never_cache
def ask(request):
    """Ask for the email; the providers of its domain follow. One alone is gone to at once."""
    form = WhoForm(request.POST or None)
    context = {"form": form, "next": next_of(request)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/sso.html", context, status=422 if form.errors else 200)
    response = render(request, "accounts/sso.html", context | {"providers": form.providers})
    if len(form.providers) == 1:
        # Not a redirect: browsers let a form lead to us only, and the redirects after it too.
        address = resolve_url("accounts:sso_start", form.providers[0].slug)
        response["Refresh"] = f"0;url={address}?{urlencode({'next': context['next']})}"
    return response


@require_GET
@public
@never_cache
def start(request, slug):
    """Lead to the provider; its answer comes back to `callback` or, for SAML, to the ACS."""
    provider = find(slug)
    if not provider.is_on:
        return tell(request, provider, words=f"{provider.name} is switched off. You were not signed in.")
    again = request.user.is_authenticated and "again" in request.GET
    return send(request, provider, purpose={"again": request.user.pk} if again else {})


@require_GET
@public
@never_cache
def callback(request, slug):
    """Where OpenID Connect comes back to; state, code and ID token are checked on the way to `arrive`."""
    provider = find(slug)
    if provider.is_saml:
        raise Http404
    try:
        talk = get_adapter(request).get_provider(request, slug).get_oauth2_adapter(request)
        return OAuth2CallbackView.adapter_view(talk)(request)
    except (RequestException, OAuth2Error) as error:
        return failed(request, slug, because=error)


def send(request, provider, *, purpose):
    """Begin at the provider, and say so in words if it is away."""
    try:
        spoken = get_adapter(request).get_provider(request, provider.slug)
        return spoken.send(request, next_url=next_of(request), purpose=purpose)
    except SocialApp.DoesNotExist:
        return tell(request, provider, words="This installation does not speak SAML. You were not signed in.")
    except (RequestException, OAuth2Error) as error:
        return failed(request, provider.slug, because=error, purpose=purpose)


def arrive(request, login):
    """What follows once the protocol is satisfied: a try is shown, a proof noted, a person let in."""
    provider, purpose = find(login.account.provider), login.state.get("data") or {}
    if login.state.get("nonce") != getattr(login, "nonce", None):
        return tell(request, provider, words=BEGIN_AGAIN, status=401)
    if "trying" in purpose:
        return show_try(request, provider, login)
    try:
        if "again" in purpose:
            return _proved(request, provider, login)
        person = enter(provider, login.told)
    except SsoRefused as refusal:
        return tell(request, provider, words=refusal.message, status=403)
    return _open(request, person, login)


def failed(request, slug, *, error=None, because=None, purpose=None):
    """The provider is away, said no, or said something that cannot be believed."""
    provider = find(slug)
    words, status = BEGIN_AGAIN, 401
    if error == AuthError.CANCELLED:
        words = f"You stopped at {provider.name}. You were not signed in."
    elif isinstance(because, RequestException):
        words, status = f"{provider.name} could not be asked. You were not signed in. Try again later.", 503
    elif "error" in request.GET:
        words = f"{provider.name} did not sign you in. Ask whoever runs it."
    elif because:
        words = f"{provider.name} gave an answer that cannot be trusted. You were not signed in."
    log.warning("sso_failed", provider=slug, because=str(because)[:300])
    detail = str(because)[:500] if because and "trying" in (purpose or {}) else ""
    return tell(request, provider, words=words, status=status, detail=detail)


def tell(request, provider, *, words, status=409, detail=""):
    context = {"provider": provider, "words": words, "detail": detail, "next": next_of(request)}
    return render(request, "accounts/sso_refused.html", context, status=status)


def find(slug):
    found = IdentityProvider.objects.known_as(slug)
    if found is None:
        raise Http404
    return found


def _open(request, person, login):
    """A session that reaches the provider's team and no further."""
    provider = find(login.account.provider)
    if request.user.is_authenticated:
        account_adapter(request).logout(request)
    session.note(request, person, provider)
    _note_proof(request, person, login)
    leads_to = login.state.get("next") or resolve_url("web:home")
    answer = perform_login(request, Login(user=person, email_verification=NONE, redirect_url=leads_to))
    _date_proof(request, login)
    return answer


def _date_proof(request, login):
    """Coming in proves who somebody is as of when the provider asked them; if it does not say, as of now.

    Else whoever finds an open browser would only have to come in once more. Where a second step is still
    to be shown, showing it is the proof.
    """
    if request.user.is_authenticated:
        proof.mark(request, at=_asked_at(login))


def _proved(request, provider, login):
    """Whoever came in by the provider showed there once more who they are. The session goes on."""
    came = session.came_by_sso(request)
    if came is None or came.slug != provider.slug:
        raise SsoRefused(
            f"You did not come in by {provider.name}, so it cannot confirm that it is you. Nothing was done. "
            "Confirm as you signed in, or sign out and in again.",
            code="another_way",
        )
    linked = provider.links.filter(uid=login.told.subject).first()
    if linked is None or linked.user_id != request.user.pk or login.state["data"]["again"] != linked.user_id:
        raise SsoRefused(f"{provider.name} named somebody else than you. Nothing was done.", code="another")
    _refuse_old_proof(provider, _asked_at(login))
    actions.note_confirmation(request.user, how=entry.SSO)
    _note_proof(request, request.user, login, reauthenticated=True)
    proof.mark(request)
    return HttpResponseRedirect(login.state.get("next") or resolve_url("web:home"))


def _asked_at(login):
    """When the provider last asked the person, as it says; None where it names no moment."""
    at = getattr(login, "proved_at", None)
    return None if isinstance(at, bool) or not isinstance(at, int | float) else at


def _refuse_old_proof(provider, at):
    """Only a provider that says when it last asked, and that this was just now, gives a proof."""
    if at is None:
        raise SsoRefused(
            f"{provider.name} does not say when it asked you. Nothing was done. Sign out here, then sign in "
            "again: that counts for ten minutes.",
            code="no_moment",
        )
    now = time.time()
    if not now - proof.LASTS <= at <= now + proof.LASTS:  # clocks differ
        raise SsoRefused(
            f"{provider.name} did not ask you again. Nothing was done. Sign out there, then try once more.",
            code="not_asked_again",
        )


def _note_proof(request, person, login, **more):
    known = {"provider": login.account.provider, "uid": login.told.subject}
    record_authentication(request, person, "socialaccount", **known, **more)
