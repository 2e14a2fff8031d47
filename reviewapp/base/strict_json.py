"""JSON read as strictly as it will be stored: what passes here surprises neither PostgreSQL nor a reader.

The common case costs a few C-speed scans of the raw text. Only when a scan finds something
doubtful is the text read a second time, slowly, to name the exact place.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from reviewapp.base.careful_json import (
    CAREFUL,
    MAX_KEYS,
    MAX_STRING_BYTES,
    Unfit,
    broken,
    read_carefully,
)

MAX_DEPTH = 32
STACK_GUARD = 200

STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)  # never backtracks
TOKENS = re.compile(STRINGS.pattern + rb"|[\[\]{}]", re.DOTALL)
NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
ONE_KIND = bytes.maketrans(b"[]", b"{}")
# One translation makes every digit a 0 and every E an e, so that plain searches find numbers at risk.
FLAT = bytes.maketrans(b"123456789E", b"000000000e")
LONG = b"0" * 16
POWERS = (b"0e0", b"0e+0")
NUMBER_AT_RISK = re.compile(rb"(?:^|[:\[,\s])-?\d(?:\d{15}|[\d.]*[eE]\+?\d)")
ESCAPE_AT_RISK = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
SPACE = re.compile(r"[ \t\n\r]*")


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
        return read_carefully(text)
    except json.JSONDecodeError as error:
        raise broken(error) from None
    except ValueError:  # more digits than Python turns into a number
        return read_carefully(text)
    return read_carefully(text) if _is_doubtful(body) else value


def read_lines(body, *, at_most):
    """One Row for each line that is not empty. A bad line spoils only itself."""
    lines = [line for line in body.split(b"\n") if not line.isspace() and line]
    _bounded(len(lines), at_most)
    return [_row(line) for line in lines]


def read_array(body, *, at_most):
    """One Row for each member of a JSON array. Broken syntax spoils the array, a bad value only its row."""
    text = decode(body)
    if depth(body, stop=STACK_GUARD) > STACK_GUARD:
        raise _too_deep(body)
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
            raise broken(json.JSONDecodeError("Expecting ',' delimiter", text, at))
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
    part = text[at:end].encode()
    try:
        _check_depth(part)
        return Row(value=read_carefully(text[at:end]) if value is DOUBT or _is_doubtful(part) else value), end
    except Unfit as problem:
        return Row(problem=problem), end


def _end_of(text, at):
    """Where a doubtful member ends; raises for broken syntax."""
    try:
        return DOUBT, CAREFUL.raw_decode(text, at)[1]
    except json.JSONDecodeError as error:
        raise broken(error) from None


def _ended(text, at, rows):
    end = SPACE.match(text, at + 1).end()
    if end != len(text):
        raise broken(json.JSONDecodeError("Extra data", text, end))
    return rows


def _check_depth(body):
    if depth(body) > MAX_DEPTH:
        raise _too_deep(body)


def _too_deep(body):
    """Says at which byte the level is passed."""
    level = 0
    for match in TOKENS.finditer(body):
        level += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(match[0], 0)
        if level > MAX_DEPTH:
            break
    message = f"The body is nested deeper than {MAX_DEPTH} levels."
    return Unfit(message, place=f"byte {match.start()}", code="too_deep")


def _is_doubtful(body):
    if len(body) > MAX_STRING_BYTES or body.count(b":") > MAX_KEYS:
        return True
    if b"\\u" in body and ESCAPE_AT_RISK.search(body):
        return True
    flat = body.translate(FLAT)
    at_risk = LONG in flat or any(power in flat for power in POWERS)
    return at_risk and NUMBER_AT_RISK.search(body) is not None


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
