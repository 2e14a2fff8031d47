"""A value of a condition as text in a form, and back with its type. What is shown reads back the same."""

import json
from math import isfinite

from reviewapp.workflows.contract import Field

LITERALS = {"true": True, "false": False, "null": None}


def to_text(value, field: Field | None) -> str:
    """What stands in the input."""
    if isinstance(value, list):
        return _list_text(value, field)
    if isinstance(value, str):
        return value if _scalar(value, field) == value else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def from_text(text: str, field: Field | None, *, many: bool = False):
    """The JSON value meant: numbers for number fields, a list for `in`. Quotes force a text."""
    if not many:
        return _scalar(text, field)
    if text.strip().startswith("["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return [_scalar(part.strip(), field) for part in text.split(",") if part.strip()]


def _list_text(values, field):
    shown = [to_text(value, field) for value in values]
    text = ", ".join(shown)
    return text if from_text(text, field, many=True) == values else json.dumps(values, ensure_ascii=False)


def _scalar(text, field):
    """A text field takes text as it is; elsewhere numbers, true, false and null are themselves."""
    bare = text.strip()
    if bare.startswith('"') and bare.endswith('"') and len(bare) > 1:
        try:
            return json.loads(bare)
        except ValueError:
            return text
    if bare == "null":
        return None
    plain_text = field is not None and field.types and not field.may_be("number", "integer", "boolean")
    if plain_text and not field.may_be("array"):
        return text
    if bare in LITERALS:
        return LITERALS[bare]
    return _number(bare, text)


def _number(bare, text):
    try:
        value = json.loads(bare)
        # json reads NaN and Infinity too, which JSON does not have.
        return value if isinstance(value, int | float) and isfinite(value) else text
    except (ValueError, OverflowError, RecursionError):
        return text
