"""Every kind asked of one text, also under the name of the field it stands in. Pure."""

from .checking import digits_of
from .contacts import addresses, emails, phones
from .contexts import births, secrets
from .marks import KINDS, Mark, compiled, joined
from .numbers import cards, ibans, national_ids

FINDERS = {
    "secret": secrets,
    "email": emails,
    "iban": ibans,
    "card": cards,
    "national_id": national_ids,
    "ip": addresses,
    "phone": phones,
    "birth": births,
}
NUMERIC = frozenset({"iban", "card", "national_id", "phone", "birth"})
SHORT = 2_000  # letters; to count digits in more costs as much as to look
GONE = "⟦"
BY_KEY = {  # a field that says so holds one, whatever it looks like
    "secret": compiled(
        r"(?:^|[_\-. ])(?:password|passwd|passphrase|pwd|passwort|kennwort|secret|api_?key|private_?key"
        r"|access_?token|auth_?token|refresh_?token|client_?secret|authorization)$",
        any_case=True,
    ),
    "birth": compiled(
        r"(?:^|[_\-. ])(?:dob|birth_?date|birth_?day|date_?of_?birth|geburtsdatum|geburtstag"
        r"|date_?de_?naissance)$",
        any_case=True,
    ),
    "phone": compiled(
        r"(?:^|[_\-. ])(?:phone|telephone|mobile|cell|fax|tel|telefon|handy)(?:_?(?:number|no|nummer))?$",
        any_case=True,
    ),
    "national_id": compiled(
        r"(?:^|[_\-. ])(?:ssn|nino|nir|dni|nie|bsn|pesel|tax_?id|steuer_?id|national_?id|personnummer)$",
        any_case=True,
    ),
}
DIGITS_AT_LEAST = {"secret": 0, "birth": 4, "phone": 6, "national_id": 7}
LONGEST_BY_KEY = {"secret": 4_000, "birth": 40, "phone": 40, "national_id": 40}


def find(text, kinds=KINDS):
    """Where something of these kinds stands, in order, none meeting another."""
    asked, marks = frozenset(kinds), []
    if len(text) <= SHORT and len(digits_of(text)) < 4:
        asked -= NUMERIC
    while found := [mark for kind in KINDS if kind in asked for mark in FINDERS[kind](text)]:
        marks = joined([*marks, *found])
        text = _without(text, marks)
    return marks


def _without(text, marks):
    """Of the same length, so that places stay; what stood too close to something found is found next."""
    for mark in marks:
        text = text[: mark.start] + GONE * (mark.end - mark.start) + text[mark.end :]
    return text


def find_under(key, text, kinds=KINDS):
    """The same of the value of a field, whose name may tell what it is."""
    for kind in kinds_at_key(key, kinds) if text else ():
        fits = len(digits_of(text)) >= DIGITS_AT_LEAST[kind] and len(text) <= LONGEST_BY_KEY[kind]
        if fits and text.strip() and "⟦" not in text:
            return [Mark(0, len(text), kind)]
    return find(text, kinds)


def kinds_at_key(key, kinds):
    return [kind for kind, pattern in BY_KEY.items() if kind in kinds and pattern.search(key)] if key else []
