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
    lacking = {team: missing(SignInRules.of(team), way_in(request)) for team in request.user.teams}
    rules = rules_in_force(lacking, chosen)
    if why := next((why for each in rules if (why := why_over(request, each))), ""):
        end(request, why)
        return
    request.idle_minutes = min(each.idle_minutes for each in rules)
    if BY_ITSELF not in request.headers:
        request.session.note_seen()
    request.user.shut_out_of([team for team, what in lacking.items() if what])
    if chosen in request.user.teams:
        request.team = chosen
    elif chosen:
        request.closed_team = chosen
        request.lacking = lacking[chosen]


def chosen_team(request):
    teams = request.user.teams
    chosen = request.session.get(CHOSEN_TEAM)
    return next((team for team in teams if team.pk == chosen), teams[0] if teams else None)


def rules_in_force(lacking, chosen):
    """Of every team that is open to this session, for any page may show rows of any; else of the chosen one.

    Teams whose rules ask for more than was shown are closed, and say nothing of how long it lasts.
    """
    open_teams = [team for team, what in lacking.items() if not what] or [chosen] * bool(chosen)
    return [SignInRules.of(team) for team in open_teams] or [SignInRules()]


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
