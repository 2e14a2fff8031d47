"""One's own sessions: where one is signed in, and ending that."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.addresses import client_address
from reviewapp.accounts.browsers import browser_of
from reviewapp.accounts.decorators import signed_in
from reviewapp.accounts.models import Session


@require_POST
@signed_in
def end(request, mark):
    found = next((each for each in own_sessions(request) if each.mark == mark), None)
    if found is None:
        raise Http404
    actions.end_session(found, by=request.user)
    messages.success(request, f"The session in {found.browser} has ended.")
    return redirect("accounts:account")


@require_POST
@signed_in
def end_others(request):
    number = actions.end_other_sessions(by=request.user, keep=request.session.session_key)
    words = f"{number} other session{'' if number == 1 else 's'} ended. This one goes on."
    messages.success(request, words)
    return redirect("accounts:account")


def own_sessions(request):
    """Those that are open, each with `is_this`."""
    sessions = Session.objects.open_of(request.user)
    for session in sessions:
        session.is_this = session.session_key == request.session.session_key
    return sessions


def describe(request):
    """Write into a session just opened where it was opened, and until when it lasts whatever happens."""
    now = timezone.now()
    request.session.update(
        {
            "browser": browser_of(request.headers.get("User-Agent", "")),
            "address": address_of(request),
            "opened_at": now.isoformat(timespec="seconds"),
        }
    )
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def address_of(request):
    return client_address(
        remote=request.META.get("REMOTE_ADDR", ""),
        forwarded=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        proxies=settings.PROXIES,
    )
