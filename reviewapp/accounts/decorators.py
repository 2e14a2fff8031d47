"""Every page says who may open it; a test refuses a page that does not.

The answer is kept on the view as `access`: "public", "signed_in", "machines", or the permission it asks for.
"""

from functools import wraps
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from reviewapp.accounts import proof
from reviewapp.accounts.permissions import Permission, require
from reviewapp.base.htmx import page_behind
from reviewapp.base.postgres.teams import all_teams

PUBLIC = "public"
SIGNED_IN = "signed_in"
MACHINES = "machines"


def public(view):
    """Anybody may open it. Rows of every team are there for it: people come in here, and whose they are is
    not known before."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        with all_teams("nobody is known yet on the pages through which people come in"):
            return view(request, *args, **kwargs)

    opened.access = PUBLIC
    return opened


def for_machines(view):
    """Nobody signs in here: the view itself asks for a token, or that the caller is on this machine."""
    view.access = MACHINES
    return view


def signed_in(view):
    """Whoever has signed in may open it, in a team or not."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_login(request)
        return view(request, *args, **kwargs)

    guarded.access = SIGNED_IN
    return guarded


def allow(permission):
    """Only people whose roles in their current team grant the permission may open it."""
    permission = Permission(permission)

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return to_login(request)
            require(request.user, permission, team=request.team)
            return view(request, *args, **kwargs)

        guarded.access = permission
        return guarded

    return guard


def fresh(view):
    """For sensitive acts: only who showed within ten minutes who they are goes on. Stands under `@allow`.

    Whoever did not is asked to, and comes back: a page is opened then, and what was posted is done.
    Which acts these are is a decision: all of them are listed in `tests/test_guarded_acts.py`.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        return view(request, *args, **kwargs) if proof.is_fresh(request) else to_confirm(request)

    guarded.asks_for_proof = True
    return guarded


def to_confirm(request):
    """The page that asks who is there. What was posted is kept meanwhile."""
    is_htmx = getattr(request, "htmx", False)
    back = page_behind(request) if is_htmx else request.get_full_path()
    if request.method == "POST":
        asked = {"next": (is_htmx and back) or page_before(request), "kept": proof.keep(request)}
    else:
        asked = {"next": back or resolve_url("web:home")}
    address = f"{resolve_url('accounts:confirm')}?{urlencode(asked)}"
    if is_htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def page_before(request):
    """The page of ours a form was sent from, for what is only posted cannot be opened; else home."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(came_from)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_path = path.startswith("/") and not path.startswith("//")
    return path if ours and is_path else resolve_url("web:home")


def to_login(request):
    """The sign-in page, and back afterwards. htmx is told to leave the page instead of swapping it in."""
    is_htmx = getattr(request, "htmx", False)
    back = page_behind(request) if is_htmx else request.get_full_path()
    asked = {"next": back or resolve_url("web:home")}
    if ended := getattr(request, "session_ended", ""):
        asked["why"] = ended
    address = f"{resolve_url('accounts:login')}?{urlencode(asked, safe='/')}"
    if is_htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
