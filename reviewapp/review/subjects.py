"""A subject that is itself what must not be kept: an e-mail address as the key of a person, say.

It is kept as a label and a keyed digest, so that the same subject stays the same one, is found by whoever
knows it, and cannot be guessed from the database alone.
"""

from functools import partial

from django.utils.crypto import salted_hmac

from reviewapp.workflows.masking import KINDS, label_of, mask_text

LONGEST = 200
SALT = "reviewapp.review.subjects"


def kept_subject(subject, kinds, *, secret=None):
    """How a subject is written down where these kinds are not kept; under SECRET_KEY unless told another."""
    named = partial(_named, secret=secret)
    masked = mask_text(subject, kinds, label=named) if kinds and subject else None
    return masked.text[:LONGEST] if masked and masked.marks else subject


def spellings(subject):
    """Every way in which this subject may have been written down."""
    each = [kept_subject(subject, [kind]) for kind in KINDS]
    return list(dict.fromkeys([subject, kept_subject(subject, KINDS), *each]))


def _named(kind, original, *, secret):
    digest = salted_hmac(SALT, original.strip().lower(), secret=secret, algorithm="sha256").hexdigest()
    return label_of(kind) + digest[:20]
