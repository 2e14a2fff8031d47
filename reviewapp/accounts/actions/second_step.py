"""Adding, using and removing what people sign in with besides a password."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils import timezone

from reviewapp.accounts import entry
from reviewapp.accounts.actions.letters import owe_letter
from reviewapp.accounts.actions.telling import record_for_teams
from reviewapp.accounts.models import Letter, User
from reviewapp.accounts.second_step import Type, counter_of, has_second_step, of, passkeys_of
from reviewapp.base.errors import Invalid, Refused

MOST_PASSKEYS = 10
WRONG_CODE = "This code does not fit. Wait for the next one in the app, then type that."


@transaction.atomic
def use_code(person, code):
    """What takes this code: "app", "recovery_code", or nothing. Whatever takes a code takes it once."""
    if _app_takes(person, code):
        return entry.APP
    codes = of(person).filter(type=Type.RECOVERY_CODES).first()
    if codes is None or not RecoveryCodes(codes).validate_code(code):
        return ""
    codes.refresh_from_db()
    codes.record_usage()
    left = len(RecoveryCodes(codes).get_unused_codes())
    _record("accounts.recovery_code_used", person, left=left)
    owe_letter(person, Letter.Kind.CODE_USED, detail=str(left))
    return entry.RECOVERY_CODE


@transaction.atomic
def add_app(person, *, by, seed, code):
    """Sign in with codes of an app from now on. Answers new recovery codes, if there were none."""
    person = _own(person, by)
    if of(person).filter(type=Type.TOTP).exists():
        raise Refused("You have an authenticator app already. Nothing was changed. Remove it first.")
    counter = counter_of(seed, code)
    if counter is None:
        raise Invalid({"code": [WRONG_CODE]})

    app = TOTP.activate(person, seed).instance
    app.data["counter"] = counter
    app.save(update_fields=["data"])
    _told(person, "accounts.second_step_added", Letter.Kind.SECOND_STEP_ADDED, what=entry.APP)
    return _codes_if_none(person)


@transaction.atomic
def add_passkey(person, *, by, name, credential):
    """Keep a passkey whose registration was verified. Answers new recovery codes, if there were none."""
    person = _own(person, by)
    if passkeys_of(person).count() >= MOST_PASSKEYS:
        raise Refused(f"You have {MOST_PASSKEYS} passkeys already. Nothing was changed. Remove one first.")

    WebAuthn.add(person, name, credential)
    _told(person, "accounts.second_step_added", Letter.Kind.SECOND_STEP_ADDED, what=entry.PASSKEY)
    return _codes_if_none(person)


@transaction.atomic
def remove_second_step(found, *, by):
    """Sign in without this app or passkey. With the last of them the recovery codes go too."""
    person = _own(found.user, by)
    if not of(person).filter(pk=found.pk).delete()[0]:
        raise Refused("This was removed already. Nothing was changed.")
    if not has_second_step(person):
        of(person).delete()
    what = entry.TYPES[found.type]
    _told(person, "accounts.second_step_removed", Letter.Kind.SECOND_STEP_REMOVED, what=what)
    return person


@transaction.atomic
def make_recovery_codes(person, *, by):
    """New recovery codes; the old ones open nothing any more."""
    person = _own(person, by)
    if not has_second_step(person):
        raise Refused(
            "Recovery codes stand in for an app or a passkey. Nothing was made. Add one of these first."
        )
    of(person).filter(type=Type.RECOVERY_CODES).delete()
    return _make_codes(person)


def _app_takes(person, code):
    app = of(person).select_for_update().filter(type=Type.TOTP).first()
    if app is None:
        return False
    counter = counter_of(get_adapter().decrypt(app.data["secret"]), code)
    if counter is None or counter <= app.data.get("counter", 0):
        return False
    app.data["counter"], app.last_used_at = counter, timezone.now()
    app.save(update_fields=["data", "last_used_at"])
    return True


def _codes_if_none(person):
    return [] if of(person).filter(type=Type.RECOVERY_CODES).exists() else _make_codes(person)


def _make_codes(person):
    codes = RecoveryCodes.activate(person).get_unused_codes()
    _told(person, "accounts.recovery_codes_made", Letter.Kind.CODES_MADE, codes=len(codes))
    return codes


def _own(person, by):
    if by.pk != person.pk:
        raise Refused("People change only what they sign in with themselves. Nothing was changed.")
    # The person's row stands for all of it, so that two at once cannot both be the first.
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _told(person, action, letter, **facts):
    _record(action, person, **facts)
    owe_letter(person, letter, detail=str(facts.get("what", "")))


def _record(action, person, **facts):
    record_for_teams(action, person=person, by=person, **facts)
