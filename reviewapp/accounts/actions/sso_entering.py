from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from reviewapp.accounts.actions.memberships import give_roles
from reviewapp.accounts.leaving import leave
from reviewapp.accounts.models import IdentityProvider, Membership, RoleChange, Team, User
from reviewapp.accounts.permissions import Role
from reviewapp.accounts.sso.mapping import roles_after, roles_for
from reviewapp.audit.actions import record
from reviewapp.base.errors import Refused


class SsoRefused(Refused):
    """The provider named somebody whom the team does not let in; `code` says why."""


def enter(provider, told):
    """The person whom a provider named, with the roles their groups give them. A refusal is an event too.

    Somebody whose groups give no role any more loses what the groups gave, and then is refused.
    """
    try:
        person, roles = _let_in(provider, told)
        if not roles:
            raise SsoRefused(_no_role(told, provider), code="no_role")
    except SsoRefused as refusal:
        note_refusal(provider, because=refusal.code)
        raise
    return person


def expected_roles(provider, told):
    """What `enter` would give a newcomer; or its refusal. Changes nothing."""
    _refuse_email(provider, told)
    roles = _mapped(provider, told)
    if not roles:
        raise SsoRefused(_no_role(told, provider), code="no_role")
    return roles


@transaction.atomic
def note_refusal(provider, *, because):
    record("accounts.sso_refused", subject=provider, by=None, team=provider.team_id, because=because)


@transaction.atomic
def _let_in(provider, told):
    # The team's row stands for all its memberships, as everywhere.
    team = Team.objects.select_for_update(no_key=True).get(pk=provider.team_id)
    provider = IdentityProvider.objects.get(pk=provider.pk)
    if not provider.is_on:
        raise SsoRefused(
            f"{provider.name} is switched off. You were not signed in. Ask an admin of {team.name}.",
            code="switched_off",
        )
    linked = provider.links.filter(uid=told.subject).first()
    person = _locked(linked.user_id) if linked else _person_by_email(provider, told)
    held = _held(person, team)
    mapped = _mapped(provider, told)
    if not mapped and not held:
        return None, frozenset()
    person = person or _newcomer(told)
    after = _keep_an_admin(person, team, held, roles_after(held, mapped=mapped, governed=provider.governed))
    if linked is None and after:
        _link(person, provider, told)
    if after != held:
        _change_roles(person, provider, held=held, after=after, reason=_reason(provider, told))
    return person, after


def _locked(pk):
    return User.objects.select_for_update(no_key=True).get(pk=pk)


def _person_by_email(provider, told):
    """Who signs in with this email already, or None. It counts once, until the subject is known."""
    _refuse_email(provider, told)
    known = User.objects.with_email(told.email).values_list("pk", flat=True).first()
    if known and provider.links.filter(user_id=known).exists():
        raise SsoRefused(
            f"{told.email} belongs to somebody else whom {provider.name} named before. You were not signed "
            "in. Ask an admin of the team to forget the old link if this is you.",
            code="another_subject",
        )
    return _locked(known) if known else None


def _refuse_email(provider, told):
    if not told.email:
        raise SsoRefused(
            f"{provider.name} did not say your email. You were not signed in. Ask whoever runs it to.",
            code="no_email",
        )
    if not provider.believes(told):
        raise SsoRefused(
            f"{provider.name} has not verified {told.email}. You were not signed in. Verify the email there, "
            "then sign in again.",
            code="unverified_email",
        )
    if not provider.allows(told.domain):
        raise SsoRefused(
            f"{provider.name} may not let in people of {told.domain}. You were not signed in. "
            "Use the account of your organisation, or ask an admin of the team.",
            code="foreign_domain",
        )


def _held(person, team):
    if person is None:
        return frozenset()
    found = list(Membership.objects.of(person, team))
    if any(membership.suspended_at for membership in found):
        raise SsoRefused(
            f"You are suspended from {team.name}. You were not signed in. Ask an admin of the team.",
            code="suspended",
        )
    if not person.is_active and not person.memberships.exclude(suspended_at=None).exists():
        raise SsoRefused(
            "Your account is switched off. You were not signed in. Ask whoever runs this installation.",
            code="switched_off_account",
        )
    return frozenset(Role(membership.role) for membership in found)


def _mapped(provider, told):
    """The roles of the groups. Silence about groups is not the same as no groups, and takes nothing away."""
    if told.groups is None and not provider.default_roles:
        raise SsoRefused(
            f"{provider.name} did not say which groups you are in. You were not signed in, and no role was "
            f"changed. Ask whoever runs it to send all groups as “{provider.groups_claim}”.",
            code="groups_unknown",
        )
    return frozenset(map(Role, roles_for(told.groups or (), **provider.mapping)))


def _no_role(told, provider):
    named = f"{len(told.groups or ())} groups" if told.groups else "no group"
    return (
        f"{provider.name} names {named} for you, and none of them gives a role here. You were not signed in. "
        "Ask whoever runs it to put you in the right group, or an admin of the team to give the group a role."
    )


def _newcomer(told):
    return User.objects.create_user(told.email, None, name=(told.name or told.email.partition("@")[0])[:120])


def _keep_an_admin(person, team, held, after):
    """A team is never left without an admin, whatever the groups say."""
    if Role.ADMIN not in held - after:
        return after
    others = Membership.objects.filter(team=team, user__is_active=True).as_admin().exclude(user=person)
    return after if others.exists() else after | {Role.ADMIN}


def _link(person, provider, told):
    SocialAccount.objects.create(user=person, provider=provider.slug, uid=told.subject)
    told_of = {"subject": person, "by": None, "team": provider.team_id}
    record("accounts.sso_linked", **told_of, provider=provider.slug)


def _reason(provider, told):
    groups = told.groups or ()
    if roles_for(groups, roles_by_group=provider.roles_by_group, default_roles=()):
        return f"The groups named by {provider.name} give these roles."
    otherwise = " These roles are given without one." if provider.default_roles else ""
    return f"{provider.name} names no group that gives a role.{otherwise}"


def _change_roles(person, provider, *, held, after, reason):
    Membership.objects.filter(user=person, team=provider.team_id, role__in=held - after).delete()
    give_roles(person, team=provider.team, roles=after - held, by=None)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
    told = {"before": sorted(map(str, held)), "after": sorted(map(str, after))}
    action = "accounts.roles_changed" if held else "accounts.joined"
    change = RoleChange(team_id=provider.team_id, user=person, action=action, reason=reason, **told)
    facts = {"provider": provider.slug, **(told if held else {"roles": change.after})}
    of = {"subject": person, "by": None, "team": provider.team_id, "commitment": change.commitment}
    change.event_id = record(action, **of, **facts).pk
    change.save()
    if held:
        leave(person, team=provider.team, by=None)
