"""Passwords that are known to be stolen or easily guessed: nobody may choose one.

Offline there is Django's list of common passwords, looked for also under what people do to reach a length.
An installation may add a file of SHA-1 hashes, sorted, one a line as the public collections of stolen
passwords have them, and may ask such a collection over the network: it is told five letters of a hash.
"""

import re
from functools import cache
from hashlib import sha1
from itertools import pairwise
from pathlib import Path

import httpx
import structlog
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

log = structlog.get_logger("reviewapp.accounts")

PATIENCE = 2.0  # seconds
HASH, ASKED = 40, 5  # letters of a SHA-1, and how many of them leave the house
SHORTEST_IN_FILE = 8  # a file may keep only the beginnings of hashes
STOLEN = "This password is known from a theft of passwords elsewhere. Choose another one."
STRETCHED = "This is a common password made longer. Choose something nobody else would think of."


class BreachedPasswordValidator:
    """Refuses passwords known from thefts."""

    def validate(self, password, user=None):
        hashed = sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if is_in_file(hashed) or is_known_elsewhere(hashed):
            raise ValidationError(STOLEN, code="password_stolen")

    def get_help_text(self):
        return "It is not one that was stolen elsewhere."


class StretchedPasswordValidator:
    """Refuses repetitions, runs of neighbours, and common passwords with something hung on."""

    def validate(self, password, user=None):
        if is_stretched(password.lower()):
            raise ValidationError(STRETCHED, code="password_stretched")

    def get_help_text(self):
        return "It is not a common one made longer."


def is_stretched(password):
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)
    steps = {ord(after) - ord(before) for before, after in pairwise(password)}
    return len(steps) <= 2 or core in _common() or any(_parts_are_common(password))


def _parts_are_common(password):
    """Whether it is one thing over and over: `abcabcabc`, `passwordpassword`."""
    for size in range(1, len(password) // 2 + 1):
        part = password[:size]
        if (part * (len(password) // size + 1)).startswith(password):
            yield size <= 4 or part in _common() or part.strip("0123456789") in _common()


@cache
def _common():
    return CommonPasswordValidator().passwords


def is_in_file(hashed):
    """Whether the installation's file has this hash, or its beginning: found by halving, never read whole."""
    path = settings.BREACHED_PASSWORDS_FILE
    if not path:
        return False
    wanted = hashed.encode()
    with Path(path).open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            line = _line_from(file, middle)
            found = line.partition(b":")[0].strip().upper()
            if SHORTEST_IN_FILE <= len(found) <= HASH and wanted.startswith(found):
                return True
            low, high = (file.tell(), high) if found and found < wanted else (low, middle)
    return False


def _line_from(file, place):
    """The first whole line at or after a place."""
    file.seek(max(place - 1, 0))
    if place:
        file.readline(200)
    return file.readline(200)


def is_known_elsewhere(hashed):
    """Ask the collection, if one is set up. If it does not answer, nobody is kept from choosing."""
    if not settings.BREACHED_PASSWORDS_URL:
        return False
    address = f"{settings.BREACHED_PASSWORDS_URL.rstrip('/')}/{hashed[:ASKED]}"
    try:
        answer = httpx.get(address, headers={"Add-Padding": "true"}, timeout=PATIENCE).raise_for_status()
    except httpx.HTTPError as error:
        log.warning("breached_passwords_away", kind=type(error).__name__)
        return False
    rest = hashed[ASKED:]
    found = (line.partition(":") for line in answer.text.splitlines())
    return any(end.strip().upper() == rest and count.strip() != "0" for end, _, count in found)
