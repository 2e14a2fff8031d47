"""Codes as an authenticator app would show them, and people who have one."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from tests.factories import PASSWORD

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(seed=SEED, *, ahead=0):
    """What the app shows now, or so many half minutes ahead."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30 + ahead))


def give_app(person, seed=SEED):
    return TOTP.activate(person, seed).instance


def give_codes(person):
    return RecoveryCodes.activate(person).get_unused_codes()


def give_passkey(person, name="Phone"):
    """A passkey that is there, though it could not answer."""
    told = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=told)


def first_step(browser, person, **more):
    """Email and password at the sign-in page."""
    return browser.post("/login/", {"email": person.email, "password": PASSWORD} | more)
