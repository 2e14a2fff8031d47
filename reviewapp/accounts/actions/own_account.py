from django.db import transaction
from django.db.models import F

from reviewapp.accounts.actions.keys import revoke_key
from reviewapp.accounts.actions.letters import owe_letter
from reviewapp.accounts.actions.sessions import end_other_sessions
from reviewapp.accounts.actions.telling import record_for_teams
from reviewapp.accounts.models import Key, Letter, User
from reviewapp.accounts.reset_links import person_of
from reviewapp.base.errors import NotAllowed, Refused

OWN_FIELDS = {"name", "theme", "shortcuts_enabled", "language", "time_zone"}


@transaction.atomic
def change_account(user, *, by, **changes):
    """Change one's own name or settings."""
    user = _own(user, by)
    if unknown := changes.keys() - OWN_FIELDS:
        raise TypeError(f"An account has no {', '.join(sorted(unknown))} to change.")
    changed = sorted(name for name, value in changes.items() if getattr(user, name) != value)
    if not changed:
        return user

    for name in changed:
        setattr(user, name, changes[name])
    user.save(update_fields=changed)
    record_for_teams("accounts.account_changed", person=user, by=by, fields=changed)
    return user


@transaction.atomic
def change_password(user, *, by, password, keep="", revoke_tokens=False):
    """Set one's own new password. Sessions opened with the old one end, and tokens too if they are to.

    `keep` is the key of the session that goes on: whoever holds it gives it the new password's mark.
    """
    user = _own(user, by)
    end_other_sessions(by=user, keep=keep)
    _set_password(user, password, revoke_tokens=revoke_tokens)
    record_for_teams("accounts.password_changed", person=user, by=by)
    return user


@transaction.atomic
def reset_password(key, *, password, revoke_tokens=False):
    """Set a new password by the key of a link that went to the person. The link is good once."""
    known = person_of(key)
    user = User.objects.select_for_update(no_key=True).get(pk=known.pk) if known else None
    if user is None or person_of(key) is None:  # of two at once the second finds another password
        raise Refused("This link was used, or has ended. Nothing was changed. Ask for a new one.")
    user.session_epoch = F("session_epoch") + 1
    _set_password(user, password, revoke_tokens=revoke_tokens)
    user.refresh_from_db()
    record_for_teams("accounts.password_reset", person=user, by=user)
    return user


def _set_password(user, password, *, revoke_tokens):
    user.set_password(password)
    user.save(update_fields=["password", "session_epoch"])
    owe_letter(user, Letter.Kind.CHANGED)
    for key in Key.objects.of_person(user).live() if revoke_tokens else ():
        revoke_key(key, by=user)


def _own(user, by):
    if by.pk != user.pk:
        raise NotAllowed("People change only their own account. Nothing was changed.")
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)
