"""Every page says who may open it; a test refuses a page that does not.

The answer is kept on the view as `access`: "public", "signed_in", "machines", or the permission it asks for.
"""

from functools import wraps
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

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
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        return view(request, *args, **kwargs) if proof.is_fresh(request) else to_confirm(request)

    return guarded


def to_confirm(request):
    """The page that asks who is there. What was posted is kept meanwhile."""
    is_htmx = getattr(request, "htmx", False)
    back = page_behind(request) if is_htmx else request.get_full_path()
    asked = {"next": back or resolve_url("web:home")}
    if request.method == "POST":
        asked |= {"kept": proof.keep(request)}
    address = f"{resolve_url('accounts:confirm')}?{urlencode(asked)}"
    if is_htmx:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


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
