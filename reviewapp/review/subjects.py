"""A subject that is itself what must not be kept: an e-mail address as the key of a person, say.

It is kept as a label and a keyed digest, so that the same subject stays the same one, is found by whoever
knows it, and cannot be guessed from the database alone.
"""

from django.utils.crypto import salted_hmac

from reviewapp.workflows.masking import KINDS, label_of, mask_text

LONGEST = 200
SALT = "reviewapp.review.subjects"


def kept_subject(subject, kinds):
    """How a subject is written down where these kinds are not kept."""
    masked = mask_text(subject, kinds, label=_named) if kinds and subject else None
    return masked.text[:LONGEST] if masked and masked.marks else subject


def spellings(subject):
    """Every way in which this subject may have been written down."""
    each = [kept_subject(subject, [kind]) for kind in KINDS]
    return list(dict.fromkeys([subject, kept_subject(subject, KINDS), *each]))


def _named(kind, original):
    return label_of(kind) + salted_hmac(SALT, original.strip().lower(), algorithm="sha256").hexdigest()[:20]
