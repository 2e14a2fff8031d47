"""Where cards, bank accounts and identity numbers stand in a text. Pure."""

from itertools import groupby

from . import checking
from .checking import digits_of
from .marks import Mark, compiled, stands_alone

# ---- payment cards and IBANs -------------------------------------------------------------------

DIGIT_RUN = compiled(r"[0-9]{4,19}(?:[ -][0-9]{3,6}){0,40}")
IBAN_BEGINS = compiled(r"[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{1,4}){3,12}", any_case=True)


def cards(text):
    for run in DIGIT_RUN.finditer(text):
        yield from _cards_in(text, run.start(), run.group())


def _cards_in(text, offset, run):
    """Of a run of groups every row of neighbours that is grouped as cards are."""
    groups, at = [], 0
    for is_digits, letters in groupby(run, str.isdigit):
        length = len(list(letters))
        if is_digits:
            groups.append((at, at + length))
        at += length
    for first in range(len(groups)):
        for many in (5, 4, 3, 1):
            some = groups[first : first + many]
            start, end = some[0][0], some[-1][1]
            sizes = tuple(right - left for left, right in some)
            if len(some) < many or (many > 1 and sizes not in checking.CARD_GROUPS):
                continue
            digits = digits_of(run[start:end])
            alone = stands_alone(text, offset + start, offset + end)
            if 13 <= len(digits) <= 19 and alone and checking.is_card(digits):
                yield Mark(offset + start, offset + end, "card")
                break


def ibans(text):
    for found in IBAN_BEGINS.finditer(text):
        if end := _end_of_iban(found.group(), text, found.start()):
            yield Mark(found.start(), end, "iban")


def _end_of_iban(words, text, start):
    """A country says how long its accounts are; what follows belongs to the next word."""
    length = checking.IBAN_LENGTHS.get(words[:2].upper(), 0)
    places = [place for place, sign in enumerate(words, 1) if sign not in " -"][:length]
    account, end = "".join(words[place - 1] for place in places), places[-1] if places else 0
    whole = account == account.upper() or account == account.lower()
    if len(account) != length or not whole or not checking.is_iban(account):
        return 0
    return start + end if stands_alone(text, start, start + end) else 0


# ---- national identity numbers -----------------------------------------------------------------

NAMED = r"(?:ssn|social security(?: (?:number|no\.?|#))?)[^0-9⟦⟧\n]{0,16}"
SHAPES = (
    (compiled(r"[0-9]{3}-[0-9]{2}-[0-9]{4}"), checking.is_ssn),
    (compiled(r"[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}"), checking.is_german_tax_id),
)
SIGNS = (
    (compiled(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]"), checking.is_nino),
    (
        compiled(r"[12] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}"),
        checking.is_nir,
    ),
    (compiled(r"(?:[0-9]{8}|[XYZ][0-9]{7})-?[A-Z]"), checking.is_spanish),
    (
        compiled(r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]", any_case=True),
        checking.is_codice_fiscale,
    ),
)
CALLED = (
    (compiled(NAMED + r"([0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{4})", any_case=True), checking.is_ssn),
    (
        compiled(
            r"(?:bsn|burgerservicenummer|sofi-?nummer)[^0-9⟦⟧\n]{0,16}([0-9]{4} ?[0-9]{2} ?[0-9]{3})",
            any_case=True,
        ),
        checking.is_bsn,
    ),
    (compiled(r"pesel[^0-9⟦⟧\n]{0,16}([0-9]{11})", any_case=True), checking.is_pesel),
    (
        compiled(
            r"(?:personnummer|personnr|samordningsnummer)[^0-9⟦⟧\n]{0,16}((?:[0-9]{2})?[0-9]{6}[-+]?[0-9]{4})",
            any_case=True,
        ),
        checking.is_personnummer,
    ),
)


def national_ids(text):
    for pattern, fits in SHAPES:
        yield from _fitting(text, pattern, lambda found, fits=fits: fits(digits_of(found)))
    for pattern, fits in SIGNS:
        yield from _fitting(text, pattern, lambda found, fits=fits: fits(_signs_of(found)))
    for pattern, fits in CALLED:
        yield from _fitting(text, pattern, lambda found, fits=fits: fits(digits_of(found)), group=1)


def _signs_of(found):
    return found.replace(" ", "").replace("-", "")


def _fitting(text, pattern, fits, *, group=0):
    for found in pattern.finditer(text):
        start, end = found.span(group)
        if stands_alone(text, start, end) and fits(found.group(group)):
            yield Mark(start, end, "national_id")
