"""One's own account: name and settings, password, tokens, and which team is in front."""

from copy import copy
from functools import partial

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.decorators import fresh, signed_in
from reviewapp.accounts.forms import AccountForm, PasswordForm, TeamForm, ThemeForm, TokenForm
from reviewapp.accounts.gate import CHOSEN_TEAM
from reviewapp.accounts.models import Key
from reviewapp.accounts.opening import address_of
from reviewapp.accounts.sso.session import came_by_sso, refuse_if_narrowed, told_of_ways_in
from reviewapp.accounts.views.paging import page_of
from reviewapp.accounts.views.sessions import own_sessions
from reviewapp.base.errors import Refused


@signed_in
def account(request):
    form = AccountForm(request.POST or None, instance=copy(request.user))
    if came_by_sso(request):
        form.keep_name()
    if request.method == "POST" and form.is_valid():
        actions.change_account(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, "Your account was saved.")
        return redirect("accounts:account")
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "teams": [*request.user.teams, *request.user.closed_teams],
        "sessions": own_sessions(request),
        **told_of_ways_in(request),
    }
    return render(request, "accounts/account.html", context, status=status)


@signed_in
@never_cache
@sensitive_post_parameters()
def password(request):
    refuse_if_narrowed(request)
    prove = partial(actions.prove, address=address_of(request))
    form = PasswordForm(request.POST or None, owner=request.user, prove=prove)
    if request.method == "POST" and form.is_valid():
        changed = actions.change_password(
            request.user, by=request.user, password=form.cleaned_data["new_password"],
            keep=request.session.session_key, revoke_tokens=form.cleaned_data["revoke_tokens"],
        )  # fmt: skip
        update_session_auth_hash(request, changed)
        tokens = "Your tokens were revoked." if form.cleaned_data["revoke_tokens"] else "Your tokens go on."
        messages.success(request, f"Your password was changed. Your other sessions have ended. {tokens}")
        return redirect("accounts:account")
    status = 422 if form.errors else 200
    return render(request, "accounts/password.html", {"form": form}, status=status)


@require_POST
@signed_in
def theme(request):
    """Remember light or dark. htmx has switched the page already and needs no answer."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return HttpResponse("Choose light, dark, or as the system.", status=422, content_type="text/plain")
    actions.change_account(request.user, by=request.user, theme=form.cleaned_data["theme"])
    return HttpResponse(status=204) if request.htmx else redirect(_back(request))


@require_POST
@signed_in
def switch_team(request):
    form = TeamForm(request.POST)
    wanted = form.cleaned_data["team"] if form.is_valid() else None
    mine = [*request.user.teams, *request.user.closed_teams]
    team = next((team for team in mine if team.pk == wanted), None)
    if team is None:
        raise Http404
    request.session[CHOSEN_TEAM] = team.pk
    return redirect("web:home")


@signed_in
@fresh
@never_cache
def tokens(request):
    """Own tokens in this team, and a form for a new one, whose secret the answer shows once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _refuse_without_team(request)
        key, secret = actions.issue_key(request.user, by=request.user, team=request.team, **form.cleaned_data)
        return _tokens_page(request, TokenForm(), key=key, secret=secret)
    return _tokens_page(request, form, status=422 if form.errors else 200)


@require_POST
@signed_in
def revoke_token(request, pk):
    key = get_object_or_404(Key.objects.of_person(request.user).filter(team=request.team), pk=pk)
    actions.revoke_key(key, by=request.user)
    messages.success(request, f"The token {key.name} was revoked. It opens nothing from now on.")
    return redirect("accounts:tokens")


def _tokens_page(request, form, *, status=200, **context):
    own = Key.objects.of_person(request.user).filter(team=request.team).newest_first()
    context |= {"form": form, "page": page_of(request, own)}
    return render(request, "accounts/tokens.html", context, status=status)


def _refuse_without_team(request):
    if request.team is None:
        raise Refused(
            "You are in no team just now, so there is nothing a token could open. Nothing was made."
        )


def _back(request):
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return came_from if ours else resolve_url("web:home")
