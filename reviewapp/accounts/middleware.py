from zoneinfo import ZoneInfo

from django.shortcuts import render, resolve_url
from django.utils import timezone

from reviewapp.accounts.authentication import KeyInAddress, refuse_keys_in
from reviewapp.accounts.decorators import PUBLIC, SIGNED_IN
from reviewapp.accounts.entry import SINGLE_SIGN_ON
from reviewapp.accounts.gate import pass_through
from reviewapp.accounts.models import IdentityProvider
from reviewapp.accounts.second_step import has_second_step
from reviewapp.base.answers import answer_app_error
from reviewapp.base.postgres.teams import all_teams, show_only


class KeysStayOutOfAddresses:
    """An address with a key in it is refused, page or API, and the key is revoked: every log has it now."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            refuse_keys_in(request.get_full_path(), came_from=request.headers.get("Referer", ""))
        except KeyInAddress as refusal:
            return answer_app_error(request, refusal)
        return self.get_response(request)


class CurrentTeam:
    """Pages know the team they are in: the one the person chose, else the one they joined first."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.team = request.closed_team = None
        if request.path.startswith("/api/"):
            return self.get_response(request)
        with all_teams("who asks, and which teams are theirs"):
            pass_through(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        show_only(request.user.team_ids)
        with timezone.override(zone_of(request.user)):
            return self.get_response(request)

    def process_view(self, request, view, _args, _kwargs):
        if request.team or not request.user.is_authenticated or request.path.startswith("/api/"):
            return None
        if getattr(view, "access", None) in (PUBLIC, SIGNED_IN):
            return None
        answer = no_team_page(request)
        if request.htmx:
            answer["HX-Redirect"] = resolve_url("web:home")  # a whole page, not a part of one
        return answer


def no_team_page(request):
    """For somebody who is in no team just now: what the closed one asks for, or that there is none."""
    page = "accounts/closed_team.html" if request.closed_team else "accounts/no_team.html"
    return render(request, page, closed_context(request), status=403)


def closed_context(request):
    """For the page that says what a team asks for and how to show it."""
    if request.closed_team is None:
        return {}
    with all_teams("by which provider a team lets people in"):
        providers = IdentityProvider.objects.of_team(request.closed_team).switched_on()
        return {
            "provider": providers.first() if request.lacking == SINGLE_SIGN_ON else None,
            "has_second_step": has_second_step(request.user),
        }


def zone_of(user):
    try:
        return ZoneInfo(user.time_zone)
    except (KeyError, ValueError, OSError):  # a zone that this machine does not know
        return ZoneInfo("UTC")
