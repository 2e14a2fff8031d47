"""Sessions that came by a team's identity provider, and how far they reach.

A provider is set up by the admins of one team. What it says about a person must open nothing beyond that
team: else an admin of one team could enter the others in the name of anybody whose email they can claim.
"""

from dataclasses import dataclass

from reviewapp.base.errors import NotAllowed
from reviewapp.base.postgres.teams import all_teams

CAME_BY = "came_by_sso"  # in the session


@dataclass(frozen=True)
class CameBy:
    """By which provider, of which team, a session was opened."""

    slug: str
    team_id: int


def note(request, person, provider):
    """From now on this session is one that came by this provider."""
    request.session[CAME_BY] = {"slug": provider.slug, "team": provider.team_id, "person": person.pk}


def came_by_sso(request):
    """How this session was opened, if an identity provider opened it; else None."""
    told = request.session.get(CAME_BY)
    if not told or told["person"] != getattr(request.user, "pk", None):
        return None
    return CameBy(told["slug"], told["team"])


def narrow_to_sso(request):
    """Let the person of this session see and act only in the team whose provider opened it."""
    if came := came_by_sso(request):
        request.user.only_team_id = came.team_id
        request.user.forget_roles()


def refuse_if_narrowed(request):
    """Refuse to change how somebody signs in who belongs to more teams than the one that let them in."""
    came = came_by_sso(request)
    if came is None:
        return
    with all_teams("whether a person belongs to more teams than the one that let them in"):
        has_others = request.user.memberships.exclude(team=came.team_id).exists()
    if has_others:
        raise NotAllowed(
            "You came in by the single sign-on of one team, and belong to others too. Nothing was changed. "
            "To change how you sign in, sign in with your password or passkey first."
        )
