"""In, out, and the way in by invitation."""

from django.conf import settings
from django.contrib.auth import login as open_session
from django.contrib.auth import logout as end_session
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.decorators import public, signed_in
from reviewapp.accounts.forms import AcceptForm, SignInForm
from reviewapp.accounts.models import Invitation
from reviewapp.accounts.views.sessions import address_of, describe
from reviewapp.base.errors import TooMany

BACKEND = "django.contrib.auth.backends.ModelBackend"
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
    _open(request, person)
    return HttpResponseRedirect(next_of(request))


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
    invitation = Invitation.objects.with_token(token)
    if invitation is None:
        raise Http404
    known = request.user.is_authenticated
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
    _open(request, person)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _login_page(request, form, *, status=200, headers=None):
    if form.errors:  # the email is kept, so what is typed next is the password
        form.fields["email"].widget.attrs.pop("autofocus", None)
        form.fields["password"].widget.attrs["autofocus"] = True
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    response = render(request, "accounts/login.html", context, status=status)
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def _open(request, person):
    with transaction.atomic():
        actions.note_sign_in(person)
        open_session(request, person, backend=BACKEND)
        describe(request)


def next_of(request):
    """Where the person was going, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Only a whole path: `redirect` would take a bare word for the name of a view.
    return wanted if ours and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
