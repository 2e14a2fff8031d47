"""Codes as an authenticator app would show them, and people who have one."""

import json
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from tests.accounts.device import Device
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
    """A passkey of a device that is not at hand."""
    question = {"publicKey": {"user": {"id": ""}, "challenge": ""}}
    told = {"name": name, "credential": json.loads(Device().make(question))}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=told)


def first_step(browser, person, **more):
    """Email and password at the sign-in page."""
    return browser.post("/login/", {"email": person.email, "password": PASSWORD} | more)


class NoMail:
    """A mail server that is away."""

    def __init__(self, **_):
        pass

    def send_messages(self, _messages):
        raise OSError("away")
