from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reviewapp.accounts.actions.keys import revoke
from reviewapp.accounts.actions.withdrawing import withdraw_all
from reviewapp.accounts.leaving import leave
from reviewapp.accounts.models import Key, Membership, RoleChange, Team, User
from reviewapp.accounts.permissions import Permission, Role, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.base.postgres.teams import all_teams


@transaction.atomic
def make_team(*, name, slug):
    """Found a team. Only the machine's own commands do this."""
    team = Team.objects.create(name=name, slug=slug)
    record("accounts.team_made", subject=team, by=None, team=team)
    return team


@transaction.atomic
def add_person(team, *, email, name, password, roles):
    """Let somebody into a team without an invitation. Only the machine's own commands do this.

    Somebody who signs in already keeps their name and password.
    """
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    person = User.objects.with_email(email).first()
    if person is None:
        person = User.objects.create_user(email, password, name=name)
    give_roles(person, team=team, roles=roles, by=None)
    record("accounts.joined", subject=person, by=None, team=team, roles=sorted(map(str, roles)))
    return person


@transaction.atomic
def change_role(person, *, team, roles, reason, by):
    """Give a person exactly these roles in a team, and say why."""
    team, person = _locked(team, person)
    _permit(by, person=person, team=team)
    before = roles_held(person, team)
    after = {Role(role) for role in roles}
    if not after:
        raise Refused("A member has at least one role. Nothing was changed. Suspend the person instead.")
    if after == before:
        raise Refused(f"{person.name} holds exactly these roles already. Nothing was changed.")
    if Role.ADMIN in before - after:
        _refuse_without_admin(team, leaving=person)

    person.memberships.filter(team=team, role__in=before - after).delete()
    give_roles(person, team=team, roles=after - before, by=by)
    _record("accounts.roles_changed", person, team=team, before=before, after=after, reason=reason, by=by)
    leave(person, team=team, by=by)
    return person


@transaction.atomic
def suspend(person, *, team, reason, by):
    """Close a team to a person at once: sessions, tokens and open invitations end, what they hold goes back.

    Their roles and queues are kept for the way back; their tokens are not.
    """
    team, person = _locked(team, person)
    _permit(by, person=person, team=team)
    before = roles_held(person, team)
    if Role.ADMIN in before:
        _refuse_without_admin(team, leaving=person)

    held = Membership.objects.of(person, team)
    held.update(suspended_at=timezone.now(), suspended_by=by)
    with all_teams("whether somebody still belongs to another team"):
        person.is_active = person.memberships.active().exists()
    person.session_epoch = F("session_epoch") + 1
    person.save(update_fields=["is_active", "session_epoch"])
    _record("accounts.suspended", person, team=team, before=before, after=set(), reason=reason, by=by)
    for key in Key.objects.of_person(person).filter(team=team).live().select_for_update(of=["self"]):
        revoke(key, by=by, because=Key.RevokedFor.SUSPENSION)
    withdraw_all(person.email, team=team, by=by)
    leave(person, team=team, by=by)
    return person


@transaction.atomic
def reinstate(person, *, team, reason, by):
    """Let a suspended person back in, with the roles they had."""
    team, person = _locked(team, person)
    _refuse_own(by, person)
    require(by, Permission.CHANGE_PEOPLE, team=team)
    held = Membership.objects.of(person, team).exclude(suspended_at=None)
    after = {Role(role) for role in held.values_list("role", flat=True)}
    if not after:
        raise Refused(f"{person.name} is not suspended. Nothing was changed.")

    held.update(suspended_at=None, suspended_by=None)
    person.is_active = True
    person.save(update_fields=["is_active"])
    _record("accounts.reinstated", person, team=team, before=set(), after=after, reason=reason, by=by)
    return person


def roles_held(person, team):
    """The roles that count, and a refusal for somebody who holds none."""
    held = Membership.objects.of(person, team).active().values_list("role", flat=True)
    if not held:
        raise Refused(f"{person.name} is not an active member of {team.name}. Nothing was changed.")
    return {Role(role) for role in held}


def give_roles(person, *, team, roles, by):
    """Every role is given here. Nobody is suspended in one role of a team and active in another."""
    if Membership.objects.of(person, team).exclude(suspended_at=None).exists():
        raise Refused(
            f"{person.name} is suspended from {team.name}. Nothing was changed. "
            "An admin of the team lets people back in."
        )
    Membership.objects.bulk_create(
        Membership(user=person, team=team, role=role, given_by=by) for role in sorted(roles)
    )
    person.forget_roles()


def _locked(team, person):
    # The team's row stands for all its memberships, so that two at once cannot both leave the other as
    # the last admin. Foreign keys to the team do not wait for this kind of lock.
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    return team, User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _permit(by, *, person, team):
    _refuse_own(by, person)
    require(by, Permission.CHANGE_PEOPLE, team=team)


def _refuse_own(by, person):
    if by is not None and by.pk == person.pk:
        raise NotAllowed("Nobody changes their own roles. Nothing was changed. Ask another admin.")


def _refuse_without_admin(team, *, leaving):
    others = Membership.objects.filter(team=team, user__is_active=True).as_admin().exclude(user=leaving)
    if not others.exists():
        raise Refused(
            f"{leaving.name} is the last admin of {team.name}. Nothing was changed. "
            "Make somebody else admin first."
        )


def _record(action, person, *, team, before, after, reason, by):
    person.forget_roles()
    told = {"before": sorted(map(str, before)), "after": sorted(map(str, after))}
    change = RoleChange(team=team, user=person, action=action, reason=reason, changed_by=by, **told)
    event = record(action, subject=person, by=by, team=team, commitment=change.commitment, **told)
    change.event_id = event.pk
    change.save()
