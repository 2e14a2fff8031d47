from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from reviewapp.accounts import tokens
from reviewapp.accounts.models import Agent, Key, User
from reviewapp.accounts.models.key import LONGEST_LIFE
from reviewapp.accounts.permissions import AGENT_SCOPES, PERSON_SCOPES, Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import NotAllowed, Refused

MOST_LIVE_KEYS = 2  # one in use and one that takes over from it


@transaction.atomic
def issue_key(holder, *, by, team, name, scopes, days=90):
    """Give an agent or a person a key. Returns (key, token); the token is never to be had again."""
    holder = _locked(holder)
    _permit(by, holder=holder, team=team)
    _check(holder, team=team, scopes=scopes, days=days)

    key, token = _make(holder, by=by, team=team, name=name, scopes=scopes, days=days)
    _record("accounts.key_issued", key, by=by, scopes=key.scopes, ends_at=key.expires_at.isoformat())
    return key, token


@transaction.atomic
def rotate_key(key, *, by, overlap=timedelta(days=1), days=90):
    """Issue a key that takes over from this one, which goes on working for the overlap and then ends."""
    holder = _locked(key.holder)
    key = Key.objects.select_for_update(of=["self"]).get(pk=key.pk)
    _permit(by, holder=holder, team=key.team)
    if not key.is_live:
        raise Refused("This key has already ended. Nothing was changed. Issue a new key instead.")
    _check(holder, team=key.team, scopes=key.scopes, days=days)

    new, token = _make(holder, by=by, team=key.team, name=key.name, scopes=key.scopes, days=days)
    Key.objects.filter(pk=new.pk).update(replaces=key)
    key.expires_at = min(key.expires_at, timezone.now() + overlap)
    key.save(update_fields=["expires_at"])
    _record("accounts.key_issued", new, by=by, scopes=new.scopes, ends_at=new.expires_at.isoformat())
    _record("accounts.key_rotated", key, by=by, replaced_by=new.pk, ends_at=key.expires_at.isoformat())
    return new, token


@transaction.atomic
def revoke_key(key, *, by):
    """Make a key open nothing from the next request on."""
    key = Key.objects.select_for_update(of=["self"]).get(pk=key.pk)
    if by is None or by.pk != key.user_id:
        require(by, Permission.SET_UP_KEYS, team=key.team_id)
    if key.revoked_at:
        raise Refused("This key is revoked already. Nothing was changed.")
    return revoke(key, by=by, because=Key.RevokedFor.CHOICE)


@transaction.atomic
def revoke_exposed(key):
    """Revoke a key that was seen where secrets do not belong. Twice, or twice at once, is once."""
    key = Key.objects.select_for_update(of=["self"]).get(pk=key.pk)
    return key if key.revoked_at else revoke(key, by=None, because=Key.RevokedFor.EXPOSURE)


def revoke(key, *, by, because):
    """The act itself, for verbs that have asked who may and hold the lock that is needed."""
    key.revoked_at, key.revoked_by, key.revoked_for = timezone.now(), by, because
    key.save(update_fields=["revoked_at", "revoked_by", "revoked_for"])
    _record("accounts.key_revoked", key, by=by, because=str(because))
    return key


def _locked(holder):
    # The holder's row stands for all their keys, so that two at once cannot both be the second.
    holders = Agent if isinstance(holder, Agent) else User
    return holders.objects.select_for_update(no_key=True).get(pk=holder.pk)


def _permit(by, *, holder, team):
    if isinstance(holder, Agent):
        require(by, Permission.SET_UP_KEYS, team=holder.team_id)
    elif by is not None and by != holder:
        raise NotAllowed("A token acts in its holder's name, so only they ask for it. Nothing was changed.")
    if team.pk not in holder.team_ids:
        raise NotAllowed("The holder of this key does not belong to this team. Nothing was changed.")


def _check(holder, *, team, scopes, days):
    if not holder.is_active:
        raise Refused(f"{holder.name} is switched off. Nothing was changed. Switch it on first.")
    fitting = AGENT_SCOPES if isinstance(holder, Agent) else PERSON_SCOPES
    if not scopes or not set(scopes) <= set(fitting):
        raise Refused(f"Choose at least one of these scopes: {', '.join(fitting)}. Nothing was changed.")
    if not 1 <= days <= LONGEST_LIFE.days:
        raise Refused(f"A key lasts 1 to {LONGEST_LIFE.days} days. Nothing was changed.")
    if holder.keys.live().filter(team=team).count() >= MOST_LIVE_KEYS:
        raise Refused(
            f"{holder.name} has {MOST_LIVE_KEYS} live keys already. Nothing was changed. "
            "Revoke one of them first, or wait until it ends."
        )


def _make(holder, *, by, team, name, scopes, days):
    minted = tokens.mint()
    now = timezone.now()
    key = Key.objects.create(
        team=team,
        agent=holder if isinstance(holder, Agent) else None,
        user=holder if isinstance(holder, User) else None,
        name=name,
        public_id=minted.public_id,
        digest=minted.digest,
        scopes=sorted(str(scope) for scope in set(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days),
        created_by=by,
    )
    return key, minted.text


def _record(action, key, *, by, **facts):
    # The agent stays out of the event's own columns: those feed the agents' decisions, not their keys.
    return record(action, subject=key, by=by, team=key.team_id, holder=_holder(key), **facts)


def _holder(key):
    return f"agent:{key.agent_id}" if key.agent_id else f"person:{key.user_id}"
