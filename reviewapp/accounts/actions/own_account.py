from django.db import transaction

from reviewapp.accounts.actions.keys import revoke_key
from reviewapp.accounts.actions.sessions import end_other_sessions
from reviewapp.accounts.models import Key, User
from reviewapp.audit.actions import record
from reviewapp.base.errors import NotAllowed

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
    record("accounts.account_changed", subject=user, by=by, team=_first_team(user), fields=changed)
    return user


@transaction.atomic
def change_password(user, *, by, password, keep="", revoke_tokens=False):
    """Set one's own new password. Sessions opened with the old one end, and tokens too if they are to.

    `keep` is the key of the session that goes on: whoever holds it gives it the new password's mark.
    """
    user = _own(user, by)
    end_other_sessions(by=user, keep=keep)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accounts.password_changed", subject=user, by=by, team=_first_team(user))
    for key in Key.objects.of_person(user).live() if revoke_tokens else ():
        revoke_key(key, by=user)
    return user


def _own(user, by):
    if by.pk != user.pk:
        raise NotAllowed("People change only their own account. Nothing was changed.")
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _first_team(user):
    return next(iter(user.team_ids), None)
