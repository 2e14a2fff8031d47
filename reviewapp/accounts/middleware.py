from zoneinfo import ZoneInfo

from django.shortcuts import render
from django.utils import timezone

from reviewapp.accounts.authentication import KeyInAddress, refuse_keys_in
from reviewapp.accounts.decorators import PUBLIC, SIGNED_IN
from reviewapp.base.answers import answer_app_error

CHOSEN_TEAM = "team_id"  # in the session


class KeysStayOutOfAddresses:
    """An address with a key in it is refused, page or API, and the key is revoked: every log has it now."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            refuse_keys_in(request.get_full_path())
        except KeyInAddress as refusal:
            return answer_app_error(request, refusal)
        return self.get_response(request)


class CurrentTeam:
    """Pages know the team they are in: the one the person chose, else the one they joined first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.team = None
        if request.path.startswith("/api/") or not request.user.is_authenticated:
            return self.get_response(request)
        request.team = chosen_team(request)
        with timezone.override(zone_of(request.user)):
            return self.get_response(request)

    def process_view(self, request, view, _args, _kwargs):
        if request.team or not request.user.is_authenticated or request.path.startswith("/api/"):
            return None
        if getattr(view, "access", None) in (PUBLIC, SIGNED_IN):
            return None
        return render(request, "accounts/no_team.html", status=403)


def chosen_team(request):
    teams = request.user.teams
    chosen = request.session.get(CHOSEN_TEAM)
    return next((team for team in teams if team.pk == chosen), teams[0] if teams else None)


def zone_of(user):
    try:
        return ZoneInfo(user.time_zone)
    except (KeyError, ValueError, OSError):  # a zone that this machine does not know
        return ZoneInfo("UTC")
