"""What a contract's schema says about one place: which control it gets, and whether it may be empty."""

import datetime
from dataclasses import dataclass, field

DEEPEST = 24
LONG_FROM = 90
SCALARS = {
    "string": str,
    "integer": (int, float),
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
}


class _Missing:
    """The value of a place that is not there; unlike null, which is there and empty."""

    def __repr__(self):
        return "MISSING"

    def __bool__(self):
        return False


MISSING = _Missing()
MOST_PLACES = 5_000


def is_vast(value):
    """Whether a value has more places than any form should grow: an agent may send half a million."""
    places, rest = 0, [value]
    while rest and places <= MOST_PLACES:
        found = rest.pop()
        if isinstance(found, dict | list):
            places += len(found)
            rest.extend(found.values() if isinstance(found, dict) else found if places <= MOST_PLACES else ())
    return places > MOST_PLACES


@dataclass(frozen=True)
class Shape:
    """One place of the contract, made simple: a kind of control and the rest of its schema."""

    kind: str
    schema: dict = field(default_factory=dict)
    nullable: bool = False
    choices: tuple = ()


ANY = Shape("json", nullable=True)


def shape_of(schema, root, was=MISSING, depth=0):
    """Choose the control for a place, so that the agent's own value always fits into it."""
    schema, nullable = _settle(schema, root)
    if schema is None or depth > DEEPEST:
        return ANY
    nullable = nullable or was is None
    if choices := _choices(schema):
        return _choice(schema, choices, nullable, was)
    kind = schema.get("type")
    if kind not in SCALARS or not _fits(kind, was):
        return Shape("json", schema, nullable)
    if kind == "boolean":
        return Shape("switch", schema, nullable)
    if kind == "string":
        return Shape(_text_kind(schema, was), schema, nullable)
    if kind == "array" and ("prefixItems" in schema or not isinstance(schema.get("items", {}), dict)):
        return Shape("json", schema, nullable)
    return Shape({"object": "object", "array": "list"}.get(kind, kind), schema, nullable)


def _settle(schema, root):
    """Follow references and unwrap `X or null`; None where the schema says more than one form can."""
    nullable = False
    for _ in range(DEEPEST):
        if not isinstance(schema, dict):
            return None, True
        if "$ref" in schema:
            schema = _referred(schema, root)
            continue
        either = schema.get("anyOf") or schema.get("oneOf")
        if either:
            solid = [each for each in either if each != {"type": "null"}]
            nullable = nullable or len(solid) < len(either)
            if len(solid) != 1 or "type" in schema:
                return None, True
            schema = _keep_title(schema, solid[0])
            continue
        return _one_type(schema, nullable)
    return None, True


def _keep_title(outer, inner):
    names = {key: outer[key] for key in ("title", "description") if key in outer}
    return {**inner, **names} if isinstance(inner, dict) else inner


def _referred(schema, root):
    there = root
    for step in schema["$ref"].removeprefix("#").split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        there = there.get(key) if isinstance(there, dict) else None
    return _keep_title(schema, there)


def _one_type(schema, nullable):
    kinds = schema.get("type")
    if isinstance(kinds, list):
        solid = [kind for kind in kinds if kind != "null"]
        nullable = nullable or len(solid) < len(kinds)
        if len(solid) != 1:
            return None, True
        schema = {**schema, "type": solid[0]}
    return schema, nullable


def _choices(schema):
    if "const" in schema:
        return [schema["const"]]
    return schema.get("enum") or []


def _choice(schema, choices, nullable, was):
    nullable = nullable or None in choices
    solid = [choice for choice in choices if choice is not None]
    if was is not MISSING and was is not None and not any(same(was, choice) for choice in solid):
        solid.append(was)
    return Shape("choice", schema, nullable, tuple(solid))


def same(one, other):
    """Equal as JSON: true is not 1, but 1 and 1.0 are told apart too, because both print differently."""
    return type(one) is type(other) and one == other


def _fits(kind, was):
    if was is MISSING or was is None:
        return True
    if isinstance(was, bool):
        return kind == "boolean"
    return isinstance(was, SCALARS[kind])


def _text_kind(schema, was):
    text = was if isinstance(was, str) else ""
    if "\n" in text or "\r" in text or len(text) > LONG_FROM or schema.get("maxLength", 0) > 2 * LONG_FROM:
        return "long"
    if schema.get("format") == "date" and (not text or _is_date(text)):
        return "date"
    return "text"


def _is_date(text):
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
