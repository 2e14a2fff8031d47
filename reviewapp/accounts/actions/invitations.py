import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from reviewapp.accounts.actions.memberships import give_roles
from reviewapp.accounts.actions.withdrawing import withdraw
from reviewapp.accounts.models import Invitation, Membership, Team, User
from reviewapp.accounts.models.invitation import digest_of
from reviewapp.accounts.permissions import Permission, Role, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import NotAllowed, Refused

LINK_LASTS = timedelta(days=7)


@transaction.atomic
def invite(team, *, by, email, roles):
    """Make a link that lets one person into the team. Returns (invitation, token)."""
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    require(by, Permission.CHANGE_PEOPLE, team=team)
    email = email.strip().lower()
    roles = sorted(Role(role) for role in set(roles))
    if not roles:
        raise Refused("Choose at least one role. Nobody was invited.")
    _refuse_known(team, email)

    token = secrets.token_urlsafe(32)
    invitation = team.invitations.create(
        email=email,
        roles=[str(role) for role in roles],
        token_digest=digest_of(token),
        expires_at=timezone.now() + LINK_LASTS,
        invited_by=by,
    )
    record("accounts.invited", subject=invitation, by=by, team=team, roles=invitation.roles)
    return invitation, token


@transaction.atomic
def renew_invitation(invitation, *, by):
    """A new link for an open invitation; the old one leads nowhere. Returns (invitation, token)."""
    invitation = _locked(invitation)
    require(by, Permission.CHANGE_PEOPLE, team=invitation.team_id)
    _refuse_used(invitation)

    token = secrets.token_urlsafe(32)
    invitation.token_digest, invitation.expires_at = digest_of(token), timezone.now() + LINK_LASTS
    invitation.save(update_fields=["token_digest", "expires_at"])
    record("accounts.invitation_renewed", subject=invitation, by=by, team=invitation.team_id)
    return invitation, token


@transaction.atomic
def withdraw_invitation(invitation, *, by):
    """Make an unused link lead nowhere."""
    invitation = _locked(invitation)
    require(by, Permission.CHANGE_PEOPLE, team=invitation.team_id)
    _refuse_used(invitation)
    return withdraw(invitation, by=by)


@transaction.atomic
def accept_invitation(invitation, *, by=None, name="", password=None):
    """Join the team, once. A new person sets name and password; somebody known must have signed in as `by`.

    A link never opens an account that exists: else whoever makes the link could enter it. Nor does it lead
    around a suspension.
    """
    # The team's row stands for all its memberships, as everywhere, and comes before the invitation's.
    Team.objects.select_for_update(no_key=True).get(pk=invitation.team_id)
    invitation = _locked(invitation)
    _refuse_used(invitation)
    if invitation.has_expired:
        raise Refused("This invitation has expired. Ask an admin of the team for a new one.")
    person = _person_of(invitation, by=by, name=name, password=password)

    held = set(Membership.objects.of(person, invitation.team).values_list("role", flat=True))
    give_roles(person, team=invitation.team, roles=set(invitation.roles) - held, by=invitation.invited_by)
    invitation.accepted_by, invitation.accepted_at = person, timezone.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    record("accounts.joined", subject=person, by=person, team=invitation.team, roles=invitation.roles)
    return person


def _locked(invitation):
    found = Invitation.objects.select_for_update(of=["self"]).select_related("team", "invited_by")
    return found.get(pk=invitation.pk)


def _refuse_known(team, email):
    if User.objects.with_email(email).in_team(team).exists():
        raise Refused("This person is a member already. Nobody was invited. Change their roles instead.")
    open_one = team.invitations.open().filter(email=email).first()
    if open_one and not open_one.has_expired:
        raise Refused("An invitation is open already. Nobody was invited. Withdraw it to make a new link.")
    if open_one:
        open_one.withdrawn_at = timezone.now()
        open_one.save(update_fields=["withdrawn_at"])


def _refuse_used(invitation):
    if not invitation.is_open:
        raise Refused("This invitation was used or withdrawn. Ask an admin of the team for a new one.")


def _person_of(invitation, *, by, name, password):
    known = User.objects.with_email(invitation.email).first()
    if by is not None:
        if known is None or known.pk != by.pk:
            raise NotAllowed(
                f"This invitation is for {invitation.email}. Nothing was changed. "
                "Sign out, then open the link again."
            )
        return known
    if known is not None:
        raise Refused("Somebody signs in with this email already. Sign in first, then open the link again.")
    return User.objects.create_user(invitation.email, password, name=name)
