"""Numbers that prove themselves: the check digits of cards, accounts and identity numbers. Pure."""

from collections import Counter
from datetime import date

IBAN_LENGTHS = {
    "AD": 24,
    "AE": 23,
    "AL": 28,
    "AT": 20,
    "AZ": 28,
    "BA": 20,
    "BE": 16,
    "BG": 22,
    "BH": 22,
    "BR": 29,
    "CH": 21,
    "CR": 22,
    "CY": 28,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "DO": 28,
    "EE": 20,
    "ES": 24,
    "FI": 18,
    "FO": 18,
    "FR": 27,
    "GB": 22,
    "GE": 22,
    "GI": 23,
    "GL": 18,
    "GR": 27,
    "GT": 28,
    "HR": 21,
    "HU": 28,
    "IE": 22,
    "IL": 23,
    "IS": 26,
    "IT": 27,
    "JO": 30,
    "KW": 30,
    "KZ": 20,
    "LB": 28,
    "LI": 21,
    "LT": 20,
    "LU": 20,
    "LV": 21,
    "MC": 27,
    "MD": 24,
    "ME": 22,
    "MK": 19,
    "MR": 27,
    "MT": 31,
    "MU": 30,
    "NL": 18,
    "NO": 15,
    "PK": 24,
    "PL": 28,
    "PS": 29,
    "PT": 25,
    "QA": 29,
    "RO": 24,
    "RS": 22,
    "SA": 24,
    "SE": 24,
    "SI": 19,
    "SK": 24,
    "SM": 27,
    "TN": 24,
    "TR": 26,
    "UA": 29,
    "XK": 20,
}
CARD_GROUPS = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4)}
NEVER_A_NINO = {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
ODD_IN_ITALY = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21),
            *(2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        ),
        strict=True,
    )
)


def digits_of(text):
    return "".join(letter for letter in text if "0" <= letter <= "9")


def luhn(digits):
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_card(digits):
    """Of a brand's first digits and length, and with the right last digit."""
    return len(digits) in _card_lengths(digits) and len(set(digits)) > 1 and luhn(digits)


def _card_lengths(digits):
    two, four = int(digits[:2]), int(digits[:4])
    if digits[0] == "4":
        return (13, 16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return (16,)
    if two in (34, 37):
        return (15,)
    if two in (36, 38, 39) or 300 <= int(digits[:3]) <= 305:
        return (14,)
    if 3528 <= four <= 3589 or four == 6011 or 644 <= int(digits[:3]) <= 659 or two == 62:
        return (16, 19)
    return (16,) if two in (50, 67) else ()


def is_iban(text):
    text = text.upper()
    if len(text) != IBAN_LENGTHS.get(text[:2]):
        return False
    return int("".join(str(int(each, 36)) for each in text[4:] + text[:4])) % 97 == 1


def is_ssn(digits):
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in ("000", "666") and area[0] != "9" and group != "00" and serial != "0000"


def is_nino(text):
    return text[:2] not in NEVER_A_NINO


def is_german_tax_id(digits):
    """One digit comes twice (or thrice), the others at most once; the last follows from those before."""
    often = Counter(digits[:10]).most_common(2)
    if digits[0] == "0" or often[0][1] not in (2, 3) or often[1][1] > 1:
        return False
    rest = 10
    for each in digits[:10]:
        rest = ((int(each) + rest) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 == int(digits[10])


def is_nir(text):
    """France: sex, year, month, department, commune, order, and what they leave when divided by 97."""
    body, key = text[:13].upper().replace("2A", "19").replace("2B", "18"), text[13:]
    month = int(body[3:5])
    is_month = 1 <= month <= 12 or 20 <= month <= 42 or month >= 50
    return body[0] in "12" and is_month and 97 - int(body) % 97 == int(key)


def is_spanish(text):
    text = text.upper()
    number = text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return DNI_LETTERS[int(number) % 23] == text[-1]


def is_bsn(digits):
    digits = digits.zfill(9)
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return digits != "0" * 9 and _weighed(digits, weights) % 11 == 0


def is_pesel(digits):
    right = _weighed(digits[:10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3))
    return (right + int(digits[10])) % 10 == 0 and 1 <= int(digits[2:4]) % 20 <= 12


def _weighed(digits, weights):
    return sum(weight * int(each) for weight, each in zip(weights, digits, strict=True))


def is_codice_fiscale(text):
    text = text.upper()
    even = sum(int(each) if each.isdigit() else ord(each) - 65 for each in text[1:15:2])
    odd = sum(ODD_IN_ITALY[each] for each in text[0:15:2])
    return chr(65 + (even + odd) % 26) == text[15]


def is_personnummer(digits):
    digits = digits[-10:]
    return _is_day(2000, int(digits[2:4]), int(digits[4:6])) and luhn(digits)


def _is_day(year, month, day):
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False
