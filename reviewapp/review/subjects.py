"""Whom an output is about, written so that nobody reads it there: still one subject, found by who knows it.

A subject that is itself what must not be kept, an e-mail address as the key of a person, say, comes in as a
label and a keyed digest. One that is kept no longer becomes a code, a keyed digest of all of it. Equal ones
stay equal, and neither can be guessed from the database alone.
"""

import re
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from reviewapp.workflows.masking import KINDS, label_of, mask_text

LONGEST = 200
SALT = "reviewapp.review.subjects"
OF_CODES = f"{SALT}.codes"
# What rules put there, and what a person's erasure does, of which nobody knows any more whose it was.
CODE = r"^(coded-[0-9a-f]{20}|erased-[0-9a-f]{16})$"
NAMES = ("subject", "privacy_subject")


def kept_subject(subject, kinds, *, secret=None):
    """How a subject is written down where these kinds are not kept; under SECRET_KEY unless told another."""
    named = partial(_named, secret=secret)
    masked = mask_text(subject, kinds, label=named) if kinds and subject else None
    return masked.text[:LONGEST] if masked and masked.marks else subject


def coded(subject, *, secret=None):
    """The code in the place of a subject; what is a code already stays as it is."""
    if not subject or re.fullmatch(CODE, subject):
        return subject
    return f"coded-{_digest(OF_CODES, subject, secret)}"


def naming():
    """Outputs of which a subject is still there as it came in, as a condition."""
    return Q(*(Q(~Q(**{name: ""}), ~Q(**{f"{name}__regex": CODE})) for name in NAMES), _connector=Q.OR)


def spellings(subject):
    """Every way in which this subject may have been written down, under the secret of now or of before."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ways = (KINDS, *([kind] for kind in KINDS))
    told = [subject, *(kept_subject(subject, kinds, secret=secret) for secret in secrets for kinds in ways)]
    codes = [coded(each, secret=secret) for each in dict.fromkeys(told) for secret in secrets]
    return list(dict.fromkeys([*told, *codes]))


def _named(kind, original, *, secret):
    return label_of(kind) + _digest(SALT, original.strip().lower(), secret)


def _digest(salt, text, secret):
    return salted_hmac(salt, text, secret=secret, algorithm="sha256").hexdigest()[:20]
