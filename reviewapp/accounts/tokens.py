"""The form of an API key: rak_<10 public letters>_<43 secret letters><6 check letters>.

The check is a CRC32 of all before it, so that a typing mistake is told apart without a query.
"""

import hmac
import re
import secrets
import string
from dataclasses import dataclass, field
from hashlib import sha256
from zlib import crc32

PREFIX = "rak_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
FORM = re.compile(r"(rak_([0-9A-Za-z]{10})_[0-9A-Za-z_-]{43})([0-9A-Za-z]{6})", re.ASCII)


@dataclass(frozen=True)
class Minted:
    public_id: str
    digest: bytes
    text: str = field(repr=False)  # the secret: shown once, never stored, never logged


def mint():
    """A new token with 256 random bits."""
    public_id = "".join(secrets.choice(LETTERS) for _ in range(10))
    body = f"{PREFIX}{public_id}_{secrets.token_urlsafe(32)}"
    text = body + check_letters(body)
    return Minted(public_id=public_id, digest=digest_of(text), text=text)


def public_id_of(text):
    """The public id of a well-formed token, or None if it cannot be one of ours."""
    found = FORM.fullmatch(text)
    if not found or not hmac.compare_digest(check_letters(found[1]), found[3]):
        return None
    return found[2]


def tokens_in(text):
    """Every well-formed token that stands somewhere in a text."""
    return [found[0] for found in FORM.finditer(text) if check_letters(found[1]) == found[3]]


def digest_of(text):
    return sha256(text.encode()).digest()


def matches(text, digest):
    return hmac.compare_digest(digest_of(text), bytes(digest))


def check_letters(text):
    number = crc32(text.encode())
    letters = []
    for _ in range(6):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(reversed(letters))
