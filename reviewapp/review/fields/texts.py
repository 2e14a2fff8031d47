"""A value as the text of its control, and the text of a control as a value again."""

import json
import math
import re
from decimal import Decimal

from .shapes import MISSING

INTEGER = re.compile(r"-?(0|[1-9]\d*)")
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
LARGEST = 2**53


class Unreadable(ValueError):
    """What was typed is not a value of this kind; the message says what to type."""


def text_of(value, shape):
    """What the control shows. An empty place shows nothing."""
    if value is MISSING:
        return ""
    if shape.kind == "json":
        return json.dumps(value, indent=2, ensure_ascii=False)
    if shape.kind == "choice":
        return token(value)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if shape.kind == "switch" and isinstance(value, bool):
        return "on" if value else "off"
    return _money(value, shape) or json.dumps(value, ensure_ascii=False)


def _money(value, shape):
    """Cents always show as two digits, where the contract counts in cents."""
    if shape.kind != "number" or isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    cents = f"{value:.2f}"
    return cents if shape.schema.get("multipleOf") == 0.01 and float(cents) == value else ""


def token(value):
    """A choice as the value of its option: its JSON, so that "1" and 1 stay two things."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def plain(text):
    """Browsers send every line end as two characters; here it is one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def value_of(text, shape, was):
    """Read what was typed. A text nobody touched gives back the very value it came from."""
    if was is not MISSING and was is not None and plain(text) == plain(text_of(was, shape)):
        return was
    return READERS[shape.kind](text, shape, was)


def _text(text, _shape, _was):
    return plain(text)


def _integer(text, _shape, _was):
    text = text.strip()
    if not INTEGER.fullmatch(text):
        raise Unreadable("Enter a whole number, such as 30.")
    return _within(int(text))


def _number(text, _shape, was):
    text = text.strip()
    if INTEGER.fullmatch(text) and not isinstance(was, float):
        return _within(int(text))
    if not NUMBER.fullmatch(text):
        raise Unreadable("Enter a number with a point before its decimals, such as 128.80.")
    number = float(text)
    if not math.isfinite(number) or Decimal(repr(number)) != Decimal(text):
        raise Unreadable("This number has more digits than can be kept. Shorten it.")
    return number


def _within(number):
    if abs(number) > LARGEST:
        raise Unreadable("This number is too large to be kept exactly.")
    return number


def _switch(text, _shape, _was):
    return text == "on"


def _choice(text, shape, _was):
    for choice in shape.choices:
        if token(choice) == text:
            return choice
    raise Unreadable("Choose one of the values.")


def _json(text, _shape, _was):
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once_each)
    except json.JSONDecodeError as wrong:
        raise Unreadable(f"This is not JSON: look at line {wrong.lineno}, column {wrong.colno}.") from wrong
    except RecursionError as wrong:
        raise Unreadable("This is nested too deeply.") from wrong


def _refuse_constant(name):
    raise Unreadable(f"JSON has no {name}. Enter a number or null.")


def _once_each(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("A name is there twice in one object. Keep one of them.")
    return found


def json_of(text):
    """Read a whole JSON text, or say where it stops being one."""
    return _json(text, None, MISSING)


READERS = {
    "text": _text,
    "long": _text,
    "date": _text,
    "integer": _integer,
    "number": _number,
    "switch": _switch,
    "choice": _choice,
    "json": _json,
}
