from contextlib import suppress
from secrets import token_hex

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from reviewapp.accounts.models import IdentityProvider, ProviderChange, SignInRules, Team
from reviewapp.accounts.permissions import Permission, Role, require
from reviewapp.accounts.sso.links import has_provider_on
from reviewapp.accounts.sso.reaching import refuse_unreachable
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, Refused

SETTABLE = {
    *("issuer", "client_id", "sso_url", "certificate", "email_domains"),
    *("vouches_for_emails", "groups_claim", "roles_by_group", "default_roles"),
}
# Another of these is another provider: it is tried again before anybody comes in by it.
TRIED_AGAIN = {"issuer", "client_id", "sso_url"}
NOBODY_COULD = (
    "nobody could come in any more: the team asks for single sign-on, and no other provider of it is on. "
    "Nothing was changed. Switch another provider on first, or take the rule back under Settings, Sign-in."
)


def add_provider(team, *, by, kind, name, reason, secret="", **told):
    """Set up where the people of a team sign in. Nobody comes in by it before it is switched on."""
    require(by, Permission.CHANGE_PEOPLE, team=team)
    _check(told)
    _refuse_inner_address(kind, told)
    with transaction.atomic():
        team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        if team.identity_providers.filter(name__iexact=name).exists():
            raise Invalid({"name": ["The team has a provider of this name already. Choose another name."]})
        provider = IdentityProvider(team=team, kind=kind, name=name, created_by=by)
        for field, value in told.items():
            setattr(provider, field, value)
        _save_under_a_free_name(provider, secret)
        _tell("accounts.provider_added", provider, by=by, reason=reason, fields=sorted(told))
    return provider


def change_provider(provider, *, by, reason, secret="", **told):
    """Change how a provider is reached or what its groups give. An empty secret leaves the present one.

    Another issuer names other people by the same subjects: then all links are forgotten, and the provider
    is off until it was tried again.
    """
    require(by, Permission.CHANGE_PEOPLE, team=provider.team_id)
    _check(told)
    if told.get("issuer", provider.issuer) != provider.issuer:
        _refuse_inner_address(provider.kind, told)
    with transaction.atomic():
        provider = _locked(provider)
        changed = sorted(field for field, value in told.items() if getattr(provider, field) != value)
        facts = {"fields": [*changed, "secret"] if secret else changed}
        if not facts["fields"]:
            raise Refused("Everything is as it was already. Nothing was changed.")
        if "issuer" in changed:
            facts["links_forgotten"], _ = provider.links.delete()
        if tried_again := sorted(TRIED_AGAIN & set(changed)):
            _untry(provider, because=tried_again[0])
        if secret:
            provider.keep_secret(secret)
        for field in changed:
            setattr(provider, field, told[field])
        provider.save()
        _tell("accounts.provider_changed", provider, by=by, reason=reason, **facts)
    return provider


@transaction.atomic
def note_try(provider, *, by):
    """The provider answered an admin as it should: from now on it may be switched on."""
    provider = _locked(provider)
    require(by, Permission.CHANGE_PEOPLE, team=provider.team_id)
    provider.tried_by, provider.tried_at = by, timezone.now()
    provider.save(update_fields=["tried_by", "tried_at"])
    record("accounts.provider_tried", subject=provider, by=by, team=provider.team_id)
    return provider


@transaction.atomic
def switch_provider_on(provider, *, by, reason):
    """Let people come in by it. It must have been tried as it is now."""
    provider = _locked(provider)
    require(by, Permission.CHANGE_PEOPLE, team=provider.team_id)
    if provider.is_on:
        raise Refused(f"{provider.name} is switched on already. Nothing was changed.")
    if provider.tried_at is None:
        raise Refused(
            f"{provider.name} was not tried yet as it is set up now. Nothing was changed. Try it first."
        )
    if not (provider.roles_by_group or provider.default_roles):
        raise Refused(
            f"{provider.name} gives nobody a role yet. Nothing was changed. Say which groups give roles."
        )
    return _switch(provider, by=by, reason=reason, on=True)


@transaction.atomic
def switch_provider_off(provider, *, by, reason):
    """Let nobody come in by it any more. Sessions that are open go on until they end."""
    provider = _locked(provider)
    require(by, Permission.CHANGE_PEOPLE, team=provider.team_id)
    if not provider.is_on:
        raise Refused(f"{provider.name} is switched off already. Nothing was changed.")
    if _is_needed(provider):
        raise Refused(f"With {provider.name} off, {NOBODY_COULD}")
    return _switch(provider, by=by, reason=reason, on=False)


@transaction.atomic
def forget_link(provider, *, person, by, reason):
    """Forget which of the provider's subjects a person is. Next time their verified email counts again."""
    provider = _locked(provider)
    require(by, Permission.CHANGE_PEOPLE, team=provider.team_id)
    forgotten, _ = provider.links.filter(user=person).delete()
    if not forgotten:
        raise Refused(f"{person.name} is not linked with {provider.name}. Nothing was changed.")
    _tell("accounts.sso_unlinked", provider, by=by, reason=reason, person=person.pk)
    return provider


def _untry(provider, *, because):
    """It is another provider now, which nobody tried."""
    if _is_needed(provider):
        raise Invalid(
            {because: [f"{provider.name} would be off until it was tried again, and {NOBODY_COULD}"]}
        )
    provider.is_on, provider.tried_by, provider.tried_at = False, None, None


def _is_needed(provider):
    """Whether the team asks for single sign-on, and this is the only provider that lets anybody in."""
    asking = SignInRules.objects.filter(team=provider.team_id, require_sso=True)
    return provider.is_on and asking.exists() and not has_provider_on(provider.team_id, beside=provider)


def _locked(provider):
    # The team's row stands for its rules and all its providers: else two at once could each be the last.
    Team.objects.select_for_update(no_key=True).get(pk=provider.team_id)
    return IdentityProvider.objects.select_for_update(of=["self"], no_key=True).get(pk=provider.pk)


def _switch(provider, *, by, reason, on):
    provider.is_on = on
    provider.save(update_fields=["is_on"])
    action = "accounts.provider_switched_on" if on else "accounts.provider_switched_off"
    _tell(action, provider, by=by, reason=reason)
    return provider


def _check(told):
    if unknown := told.keys() - SETTABLE:
        raise TypeError(f"A provider has no {', '.join(sorted(unknown))} to set.")
    if Role.ADMIN in told.get("default_roles", ()):
        raise Invalid(
            {"default_roles": ["Nobody becomes admin without a group that says so. Choose other roles."]}
        )
    given = set(told.get("default_roles", ())).union(*told.get("roles_by_group", {}).values())
    if unknown := given - set(Role.values):
        raise Invalid({"default_roles": [f"There is no role {', '.join(sorted(unknown))}."]})


def _refuse_inner_address(kind, told):
    """Of a SAML provider we ask nothing, so only an issuer that is asked is looked up."""
    if kind == IdentityProvider.Kind.OIDC:
        refuse_unreachable(told["issuer"])


def _save_under_a_free_name(provider, secret):
    """Names in addresses are one for all teams, and those of other teams are not seen: only tried."""
    plain, team = slugify(provider.name)[:40] or "sso", provider.team
    for slug in (plain, f"{team.slug}-{plain}"[:50], f"{plain}-{team.pk}", f"{plain}-{token_hex(4)}"):
        provider.slug = slug
        provider.keep_secret(secret)
        with suppress(IntegrityError), transaction.atomic():
            provider.save(force_insert=True)
            return
    raise Refused("No address is free for a provider of this name. Nothing was added. Choose another name.")


def _tell(action, provider, *, by, reason, fields=(), **facts):
    change = ProviderChange(team_id=provider.team_id, provider=provider, action=action, changed_by=by)
    change.fields, change.reason = list(fields), reason
    if fields:
        facts["fields"] = list(fields)
    told = {"subject": provider, "by": by, "team": provider.team_id}
    change.event_id = record(action, **told, commitment=change.commitment, **facts).pk
    change.save()
