"""Passkeys: what a browser is asked, and whether its answer is true. django-allauth and fido2 do the work.

The question is kept in the session and answered once, right or wrong.
"""

import json
import struct

from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError

LONGEST = 20_000  # characters of an answer
WRONG = "This passkey did not fit. Nothing was done. Try again, or use another way."
FOREIGN = (
    ValidationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    InvalidSignature,
    struct.error,
)


def ask(person=None):
    """The question for one of this person's passkeys, or for any passkey that names its person itself."""
    return _plain(auth.begin_authentication(person))


def ask_to_add(person):
    """The question for a new passkey: it names its person, and asks for a finger, a face or a PIN."""
    return _plain(auth.begin_registration(person, passwordless=True))


def answered(text, *, person=None):
    """The passkey, of this person if one is given, that answered truly; or None."""
    try:
        answer = _read(text)
        auth.parse_authentication_response(answer)
        return auth.complete_authentication(person or auth.extract_user_from_response(answer), answer)
    except FOREIGN:
        return None
    finally:
        auth.clear_state()


def added(text):
    """What is kept of a new passkey that answered truly, or None."""
    try:
        answer = _read(text)
        auth.parse_registration_response(answer)
        return answer if auth.complete_registration(answer).is_user_verified() else None
    except FOREIGN:
        return None
    finally:
        auth.clear_state()


def _read(text):
    if len(text) > LONGEST:
        raise ValueError
    answer = json.loads(text)
    if not isinstance(answer["response"], dict):
        raise TypeError
    return answer


def _plain(options):
    return json.loads(json.dumps(options, default=dict))
