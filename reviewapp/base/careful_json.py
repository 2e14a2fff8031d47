"""The slow reading of JSON that is at fault: it finds the place and says it. Pure."""

import json

from reviewapp.base.errors import AppError

MAX_KEYS = 5_000
MAX_STRING_BYTES = 256 * 1024
MAX_INT = 2**53 - 1


class Unfit(AppError):
    """The body cannot be accepted; `place` says where, the message why."""

    code = "malformed"

    def __init__(self, message, *, place="", code=None, status=400):
        super().__init__(message, code=code, **({"place": place} if place else {}))
        self.place = place
        self.status = status


def broken(error):
    return Unfit(f"This is not valid JSON: {error.msg}.", place=f"line {error.lineno}, column {error.colno}")


TOO_LONG = "Numbers must lie within ±9007199254740991. Send longer ones as text."


class Marked:
    """Stands in the tree where something unfit was read, until the walk names its place."""

    def __init__(self, detail):
        self.detail = detail


def _marked_object(pairs):
    made = {}
    for key, value in pairs:
        made[key] = Marked(f"The key “{_shown(key)}” is given twice.") if key in made else value
    return made


def _marked_int(digits):
    value = int(digits) if len(digits) <= 17 else None
    if value is None or abs(value) > MAX_INT:
        return Marked(TOO_LONG)
    return value


def _marked_float(digits):
    value = float(digits)  # PostgreSQL gives 1e17 back as a whole number, so the same bound holds
    return value if abs(value) <= MAX_INT else Marked(TOO_LONG)


CAREFUL = json.JSONDecoder(
    object_pairs_hook=_marked_object,
    parse_int=_marked_int,
    parse_float=_marked_float,
    parse_constant=lambda name: Marked(f"{name} is not a JSON number."),
)


def read_carefully(text):
    """The value, or an Unfit that names the first place at fault."""
    try:
        value = CAREFUL.decode(text)
    except json.JSONDecodeError as error:
        raise broken(error) from None
    _Walk().check(value, "")
    return value


class _Walk:
    """Visits every value once and raises at the first that cannot be stored as it came."""

    def __init__(self):
        self.keys = 0

    def check(self, value, path):
        if isinstance(value, Marked):
            raise Unfit(value.detail, place=path or "the body")
        if isinstance(value, str):
            _check_text(value, path)
        elif isinstance(value, dict):
            self._check_object(value, path)
        elif isinstance(value, list):
            for number, member in enumerate(value):
                self.check(member, f"{path}[{number}]")

    def _check_object(self, value, path):
        self.keys += len(value)
        if self.keys > MAX_KEYS:
            raise Unfit(f"The body holds more than {MAX_KEYS:,} keys.", place=path or "the body")
        for key, member in value.items():
            inner = f"{path}.{_shown(key)}" if path else _shown(key)
            _check_text(key, inner)
            self.check(member, inner)


def _check_text(text, path):
    place = path or "the body"
    if "\x00" in text:
        raise Unfit("The character U+0000 cannot be stored.", place=place)
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Unfit("Half of a surrogate pair is not a character.", place=place) from None
    if size > MAX_STRING_BYTES:
        raise Unfit("A text may hold at most 256 KiB.", place=place, code="too_large", status=413)


def _shown(key):
    return key[:60].encode("ascii", "backslashreplace").decode().replace("\x00", "\\u0000")
