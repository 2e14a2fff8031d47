"""Sessions that came by a team's identity provider, and how far they reach.

A provider is set up by the admins of one team. What it says about a person must open nothing beyond that
team: else an admin of one team could enter the others in the name of anybody whose email they can claim.
"""

from dataclasses import dataclass

from django.conf import settings

from reviewapp.accounts.second_step import passkeys_of
from reviewapp.base.errors import NotAllowed

CAME_BY = "came_by_sso"  # in the session
SIGN_IN_FIRST = (
    "Sign out, then sign in with your password or passkey. If you have no password yet, "
    "have a link sent to you: “Forgot your password?” where you sign in."
)


@dataclass(frozen=True)
class CameBy:
    """By which provider, of which team, a session was opened."""

    slug: str
    team_id: int


def note(request, person, provider):
    """From now on this session is one that came by this provider."""
    request.session[CAME_BY] = {"slug": provider.slug, "team": provider.team_id, "person": person.pk}


def came_by_sso(request, *, person=None):
    """How this session was opened, or is just being opened for `person`, if by a provider; else None."""
    told = request.session.get(CAME_BY)
    if not told or told["person"] != getattr(person or request.user, "pk", None):
        return None
    return CameBy(told["slug"], told["team"])


def narrow_to_sso(request, *, person=None):
    """Let the person of this session see and act only in the team whose provider opened it, or opens it."""
    if came := came_by_sso(request, person=person):
        person = person or request.user
        person.only_team_id = came.team_id
        person.forget_roles()


def refuse_if_narrowed(request):
    """Refuse to change how somebody signs in where a team's provider opened the session.

    Whoever belongs to that team alone is refused too: another may invite them later, and what an admin of
    the first had left behind in their name would open it.
    """
    if came_by_sso(request):
        raise NotAllowed(
            "You came in by the single sign-on of a team, and how you sign in opens every team of yours. "
            f"Nothing was changed. {SIGN_IN_FIRST}"
        )


def told_of_ways_in(request):
    """What pages about one's ways of signing in say where a provider opened the session; else nothing."""
    if came_by_sso(request) is None:
        return {}
    person = request.user
    return {
        "came_by_sso": True,
        "has_own_way": person.has_usable_password() or passkeys_of(person).exists(),
        "mail_is_set_up": settings.EMAIL_IS_SET_UP,
    }


def refuse_to_join(request, invitation):
    """Refuse to take a person into a team on the word of another team's provider."""
    came = came_by_sso(request)
    if came and came.team_id != invitation.team_id:
        raise NotAllowed(
            f"You came in by the single sign-on of another team than {invitation.team.name}. Nothing was "
            f"changed, and the link still works. {SIGN_IN_FIRST}"
        )
