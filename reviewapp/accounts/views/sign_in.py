"""In, out, and the way in by invitation."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reviewapp.accounts import actions, passkeys
from reviewapp.accounts.decorators import public, signed_in
from reviewapp.accounts.forms import AcceptForm, SignInForm
from reviewapp.accounts.models import Invitation
from reviewapp.accounts.opening import address_of
from reviewapp.accounts.sso.session import refuse_to_join
from reviewapp.base.errors import TooMany
from reviewapp.base.postgres.teams import all_teams

QUESTION_LASTS = 300  # seconds
WRONG = "Email and password do not match."


@public
@never_cache
@sensitive_post_parameters("password")
def login(request):
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_of(request))
    form = SignInForm(request.POST or None)
    if request.method != "POST":
        return _login_page(request, form)
    if not form.is_valid():
        return _login_page(request, form, status=422)
    try:
        person = actions.prove(**form.cleaned_data, address=address_of(request))
    except TooMany as refusal:
        form.add_error(None, refusal.message)
        return _login_page(request, form, status=429, headers={"Retry-After": str(refusal.retry_after)})
    if person is None:
        form.add_error(None, WRONG)
        return _login_page(request, form, status=422)
    return enter(request, person, leads_to=next_of(request))


@public
@never_cache
def passkey(request):
    """What to ask a passkey that names its person itself; and its answer, which signs that person in."""
    if request.method != "POST":
        request.session.set_expiry(QUESTION_LASTS)
        return JsonResponse(passkeys.ask())
    found = passkeys.answered(request.POST.get("credential", ""))
    if found is None:
        form = SignInForm()
        return _login_page(request, form, status=422, refusal=passkeys.WRONG)
    found.record_usage()
    record_authentication(request, found.user, "mfa", type=found.type, passwordless=True)
    return perform_login(request, Login(user=found.user, redirect_url=next_of(request)))


@require_POST
@signed_in
def logout(request):
    actions.note_sign_out(request.user)
    end_session(request)
    return redirect("accounts:login")


@public
@never_cache
@sensitive_post_parameters("new_password", "new_password_again")
def accept(request, token):
    """The page behind an invitation's link: a newcomer sets a password, a member of another team says yes."""
    with all_teams("an invitation, for whoever has its link"):
        return _accept(request, token)


def _accept(request, token):
    invitation = Invitation.objects.with_token(token)
    if invitation is None:
        raise Http404
    known = request.user.is_authenticated
    if known and invitation.is_open:
        refuse_to_join(request, invitation)
    form = None if known else AcceptForm(request.POST or None, email=invitation.email)
    context = {"invitation": invitation, "form": form}
    if request.method != "POST":
        return render(request, "accounts/accept.html", context)
    if known:
        actions.accept_invitation(invitation, by=request.user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    if not form.is_valid():
        return render(request, "accounts/accept.html", context, status=422)
    chosen = form.cleaned_data
    person = actions.accept_invitation(invitation, name=chosen["name"], password=chosen["new_password"])
    return enter(request, person, leads_to=resolve_url(settings.LOGIN_REDIRECT_URL))


def enter(request, person, *, leads_to):
    """The person showed their password: on to the second step, or in."""
    record_authentication(request, person, "password")
    return perform_login(request, Login(user=person, redirect_url=leads_to))


def _login_page(request, form, *, status=200, headers=None, refusal=""):
    if form.errors:  # the email is kept, so what is typed next is the password
        form.fields["email"].widget.attrs.pop("autofocus", None)
        form.fields["password"].widget.attrs["autofocus"] = True
    wanted = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": wanted, "refusal": refusal, "why": request.GET.get("why", "")}
    response = render(request, "accounts/login.html", context, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def next_of(request):
    """Where the person was going, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Only a whole path: `redirect` would take a bare word for the name of a view.
    return wanted if ours and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
