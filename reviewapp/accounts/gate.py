"""At the door of every page: has the session lasted too long, and which teams does it open?"""

from datetime import datetime

from django.contrib.auth import logout
from django.db import transaction
from django.utils import timezone

from reviewapp.accounts import actions
from reviewapp.accounts.entry import missing
from reviewapp.accounts.models import SignInRules
from reviewapp.accounts.opening import way_in
from reviewapp.accounts.sso.session import narrow_to_sso

CHOSEN_TEAM = "team_id"  # in the session
BY_ITSELF = "X-By-Itself"  # a request no person made: it keeps no session alive
IDLE, OLD = "idle", "old"


def pass_through(request):
    """Set `request.team`, or `request.closed_team` with `request.lacking`; or end the session."""
    request.team = request.closed_team = None
    request.lacking = request.session_ended = ""
    request.idle_minutes = None
    if not request.user.is_authenticated:
        return
    narrow_to_sso(request)
    chosen = chosen_team(request)
    rules = SignInRules.of(chosen) if chosen else SignInRules()
    if why := why_over(request, rules):
        end(request, why)
        return
    request.idle_minutes = rules.idle_minutes
    if BY_ITSELF not in request.headers:
        request.session.note_seen()
    close_teams(request)
    if chosen in request.user.teams:
        request.team = chosen
    elif chosen:
        request.closed_team = chosen
        request.lacking = missing(SignInRules.of(chosen), way_in(request))


def chosen_team(request):
    teams = request.user.teams
    chosen = request.session.get(CHOSEN_TEAM)
    return next((team for team in teams if team.pk == chosen), teams[0] if teams else None)


def close_teams(request):
    """Close the teams whose rules ask for more than was shown in this session."""
    way = way_in(request)
    request.user.shut_out_of([team for team in request.user.teams if missing(SignInRules.of(team), way)])


def why_over(request, rules):
    """Whether nobody sat there for too long, or the session is too old, for a team's rules."""
    now, seen = timezone.now(), getattr(request.session, "last_seen_at", None)
    if seen and (now - seen).total_seconds() > rules.idle_minutes * 60:
        return IDLE
    opened = request.session.get("opened_at")
    if opened and (now - datetime.fromisoformat(opened)).total_seconds() > rules.hours * 3600:
        return OLD
    return ""


def end(request, why):
    with transaction.atomic():
        actions.note_expiry(request.user, why=why)
        logout(request)
    request.session_ended = why
