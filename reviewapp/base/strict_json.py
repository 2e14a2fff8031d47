"""JSON read as strictly as it will be stored: what passes here surprises neither PostgreSQL nor a reader.

The common case costs a few C-speed scans of the raw text. Only when a scan finds something
doubtful is the text read a second time, slowly, to name the exact place.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from reviewapp.base.errors import AppError

MAX_DEPTH = 32
MAX_KEYS = 5_000
MAX_STRING_BYTES = 256 * 1024
MAX_INT = 2**53 - 1
STACK_GUARD = 200

STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)  # never backtracks
NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
ONE_KIND = bytes.maketrans(b"[]", b"{}")
# One translation makes every digit a 0 and every E an e, so that plain searches find numbers at risk.
FLAT = bytes.maketrans(b"123456789E", b"000000000e")
LONG = b"0" * 16
POWERS = (b"0e0", b"0e+0")
NUMBER_AT_RISK = re.compile(rb"(?:^|[:\[,\s])-?\d(?:\d{15}|[\d.]*[eE]\+?\d)")
ESCAPE_AT_RISK = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
SPACE = re.compile(r"[ \t\n\r]*")


class Unfit(AppError):
    """The body cannot be accepted; `place` says where, the message why."""

    code = "malformed"

    def __init__(self, message, *, place="", code=None, status=400):
        super().__init__(message, code=code, **({"place": place} if place else {}))
        self.place = place
        self.status = status


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a batch: its value, or why it was not read."""

    value: Any = None
    problem: Unfit | None = None


def decode(body):
    """Strict UTF-8 without a byte order mark."""
    if body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise Unfit("The body starts with a byte order mark. Send plain UTF-8.", place="byte 0")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unfit(
            f"Byte 0x{body[error.start]:02x} is not valid UTF-8.", place=f"byte {error.start}"
        ) from None


def read(body):
    """The value of one JSON text given as bytes."""
    text = decode(body)
    _check_depth(body)
    try:
        value = FAST.decode(text)
    except _Doubt:
        return _careful(text)
    except json.JSONDecodeError as error:
        raise _broken(error) from None
    except ValueError:  # more digits than Python turns into a number
        return _careful(text)
    return _careful(text) if _is_doubtful(body) else value


def read_lines(body, *, at_most):
    """One Row for each line that is not empty. A bad line spoils only itself."""
    lines = [line for line in body.split(b"\n") if not line.isspace() and line]
    _bounded(len(lines), at_most)
    return [_row(line) for line in lines]


def read_array(body, *, at_most):
    """One Row for each member of a JSON array. Broken syntax spoils the array, a bad value only its row."""
    text = decode(body)
    if depth(body, stop=STACK_GUARD) > STACK_GUARD:
        raise Unfit(f"The body is nested deeper than {MAX_DEPTH} levels.", code="too_deep")
    at = SPACE.match(text).end()
    if text[at : at + 1] != "[":
        raise Unfit("The body must be a JSON array of rows.", place="line 1, column 1")
    rows, at = [], SPACE.match(text, at + 1).end()
    if text[at : at + 1] == "]":
        return _ended(text, at, rows)
    while True:
        _bounded(len(rows) + 1, at_most)
        row, at = _member(text, at)
        rows.append(row)
        at = SPACE.match(text, at).end()
        if text[at : at + 1] == "]":
            return _ended(text, at, rows)
        if text[at : at + 1] != ",":
            raise _broken(json.JSONDecodeError("Expecting ',' delimiter", text, at))
        at = SPACE.match(text, at + 1).end()


def depth(text, *, stop=MAX_DEPTH):
    """How deep the brackets outside strings nest, counted no further than stop + 1.

    Removing every innermost pair takes one level away, so the number of rounds is the depth.
    """
    if text.count(b"{") + text.count(b"[") <= stop:
        return 0
    brackets = STRINGS.sub(b"", text).translate(ONE_KIND, NOT_BRACKETS)
    for level in range(stop + 1):
        if not brackets:
            return level
        shorter = brackets.replace(b"{}", b"")
        if len(shorter) == len(brackets):
            return level if brackets.count(b"{") <= stop - level else stop + 1
        brackets = shorter
    return stop + 1


def _bounded(count, at_most):
    if count > at_most:
        raise Unfit(
            f"A batch holds at most {at_most:,} rows. Send the rest in another one.",
            place=f"row {at_most + 1}",
            code="too_many_rows",
            status=413,
        )


def _row(line):
    try:
        return Row(value=read(line))
    except Unfit as problem:
        return Row(problem=problem)


def _member(text, at):
    try:
        value, end = FAST.raw_decode(text, at)
    except (_Doubt, ValueError):
        value, end = _end_of(text, at)
    except RecursionError:
        raise Unfit("The body is nested too deeply.", code="too_deep") from None
    part = text[at:end].encode()
    try:
        _check_depth(part)
        return Row(value=_careful(text[at:end]) if value is DOUBT or _is_doubtful(part) else value), end
    except Unfit as problem:
        return Row(problem=problem), end


def _end_of(text, at):
    """Where a doubtful member ends; raises for broken syntax."""
    try:
        return DOUBT, CAREFUL.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        raise _broken(error) from None


def _ended(text, at, rows):
    end = SPACE.match(text, at + 1).end()
    if end != len(text):
        raise _broken(json.JSONDecodeError("Extra data", text, end))
    return rows


def _check_depth(body):
    if depth(body) > MAX_DEPTH:
        raise Unfit(f"The body is nested deeper than {MAX_DEPTH} levels.", code="too_deep")


def _is_doubtful(body):
    if len(body) > MAX_STRING_BYTES or body.count(b":") > MAX_KEYS:
        return True
    if b"\\u" in body and ESCAPE_AT_RISK.search(body):
        return True
    flat = body.translate(FLAT)
    at_risk = LONG in flat or any(power in flat for power in POWERS)
    return at_risk and NUMBER_AT_RISK.search(body) is not None


def _broken(error):
    return Unfit(f"This is not valid JSON: {error.msg}.", place=f"line {error.lineno}, column {error.colno}")


class _Doubt(Exception):
    """The fast reading met something that needs the careful one."""


DOUBT = object()


def _object(pairs):
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Doubt
    return made


def _constant(_):
    raise _Doubt


FAST = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


TOO_LONG = "Numbers must lie within ±9007199254740991. Send longer ones as text."


class _Marked:
    """Stands in the tree where something unfit was read, until the walk names its place."""

    def __init__(self, detail):
        self.detail = detail


def _marked_object(pairs):
    made = {}
    for key, value in pairs:
        made[key] = _Marked(f"The key “{_shown(key)}” is given twice.") if key in made else value
    return made


def _marked_int(digits):
    value = int(digits) if len(digits) <= 17 else None
    if value is None or abs(value) > MAX_INT:
        return _Marked(TOO_LONG)
    return value


def _marked_float(digits):
    value = float(digits)  # PostgreSQL gives 1e17 back as a whole number, so the same bound holds
    return value if abs(value) <= MAX_INT else _Marked(TOO_LONG)


CAREFUL = json.JSONDecoder(
    object_pairs_hook=_marked_object,
    parse_int=_marked_int,
    parse_float=_marked_float,
    parse_constant=lambda name: _Marked(f"{name} is not a JSON number."),
)


def _careful(text):
    try:
        value = CAREFUL.decode(text)
    except json.JSONDecodeError as error:
        raise _broken(error) from None
    _Walk().check(value, "")
    return value


class _Walk:
    """Visits every value once and raises at the first that cannot be stored as it came."""

    def __init__(self):
        self.keys = 0

    def check(self, value, path):
        if isinstance(value, _Marked):
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
