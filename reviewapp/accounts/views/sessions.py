"""One's own sessions: where one is signed in, and ending that."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reviewapp.accounts import actions
from reviewapp.accounts.decorators import signed_in
from reviewapp.accounts.models import Session
from reviewapp.accounts.sso.session import came_by_sso


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
    came = came_by_sso(request)
    number = actions.end_other_sessions(
        by=request.user, keep=request.session.session_key, provider=came.slug if came else ""
    )
    words = f"{number} other session{'' if number == 1 else 's'} ended. This one goes on."
    messages.success(request, words)
    return redirect("accounts:account")


def own_sessions(request):
    """Those that are open, each with `is_this`; where a provider opened this one, only those it opened."""
    sessions, came = Session.objects.open_of(request.user), came_by_sso(request)
    if came:
        sessions = [session for session in sessions if session.provider == came.slug]
    for session in sessions:
        session.is_this = session.session_key == request.session.session_key
    return sessions
