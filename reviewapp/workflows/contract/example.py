"""A small value that satisfies a schema, for requests that a person copies and tries. Pure."""

from dataclasses import dataclass
from math import ceil, floor

from reviewapp.workflows.contract.fields import type_name
from reviewapp.workflows.contract.matching import text_matching
from reviewapp.workflows.contract.problems import problems
from reviewapp.workflows.contract.weight import resolve

DEEPEST = 12
MOST_PLACES = 500
LONGEST = 10_000
NOTHING = object()
FORMATS = {
    "date": "2026-11-03",
    "date-time": "2026-11-03T10:40:00Z",
    "time": "10:40:00Z",
    "duration": "P1D",
    "email": "someone@example.org",
    "idn-email": "someone@example.org",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.org/",
    "uri-reference": "/example",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
KEYWORDS_OF = {
    "object": ("properties", "required", "additionalProperties", "minProperties"),
    "array": ("items", "prefixItems", "minItems", "contains"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


def example_of(schema: dict):
    """A value with what `schema` requires and no more; None where we find none that satisfies it."""
    try:
        value = _value(schema, Whole(schema), "text", 0)
    except (ArithmeticError, ValueError):
        return None
    return None if value is NOTHING or problems(schema, value) else value


@dataclass
class Whole:
    """The schema around a place, and how many more places may be filled: some schemas multiply."""

    root: dict
    left: int = MOST_PLACES


def _value(node, around, name, depth):
    around.left -= 1
    if node is False or depth > DEEPEST or around.left < 0:
        return NOTHING
    if not isinstance(node, dict):
        return f"Example {name}"
    node = _whole(node, around.root, 0)
    if given := _said(node, around.root):
        return given[0]
    if "anyOf" in node or "oneOf" in node:
        return _one_branch(node, around, name, depth)
    return MAKERS[_kind(node)](node, around, name, depth)


def _said(node, root):
    """A value the schema names itself, in a list; an empty list where it names none."""
    if "const" in node:
        return [node["const"]]
    if node.get("enum"):
        return node["enum"][:1]
    named = [*node.get("examples", ()), *([node["default"]] if "default" in node else ())]
    return [given for given in named if _fits(given, node, root)][:1]


def _one_branch(node, around, name, depth):
    rest = {key: part for key, part in node.items() if key not in ("anyOf", "oneOf")}
    for branch in node.get("anyOf") or node.get("oneOf"):
        value = _value({"allOf": [rest, branch]}, around, name, depth + 1)
        if value is not NOTHING and _fits(value, node, around.root):
            return value
    return NOTHING


def _whole(node, root, depth):
    """References followed and `allOf` folded in; what narrows twice narrows by the later one."""
    if not isinstance(node, dict) or depth > DEEPEST:
        return {}
    whole = {}
    parts = [resolve(node["$ref"], root)] if isinstance(node.get("$ref"), str) else []
    rest = {key: part for key, part in node.items() if key not in ("$ref", "allOf")}
    for part in (*(_whole(each, root, depth + 1) for each in (*parts, *node.get("allOf", ()))), rest):
        whole = {
            **whole,
            **part,
            "properties": {**whole.get("properties", {}), **part.get("properties", {})},
            "required": [*whole.get("required", ()), *part.get("required", ())],
        }
    return {key: part for key, part in whole.items() if part or key not in ("properties", "required")}


def _fits(value, node, root):
    definitions = {key: root[key] for key in ("$defs", "definitions") if key in root}
    try:
        return not problems({**definitions, **node}, value)
    except ValueError:
        return False


def _kind(node):
    said = node.get("type")
    kinds = [said] if isinstance(said, str) else [kind for kind in said or () if kind != "null"] or said
    if kinds:
        return kinds[0]
    return next(
        (kind for kind, words in KEYWORDS_OF.items() if any(word in node for word in words)), "string"
    )


def _object(node, around, name, depth):
    properties, rest = node.get("properties", {}), node.get("additionalProperties", {})
    needed = list(dict.fromkeys(node.get("required", ())))
    spare = [key for key in properties if key not in needed]
    needed += spare[: max(0, node.get("minProperties", 0) - len(needed))]
    order = [*(key for key in properties if key in needed), *(key for key in needed if key not in properties)]
    made = {}
    for key in order:
        made[key] = _value(properties.get(key, rest), around, _words(key), depth + 1)
        if made[key] is NOTHING:
            return NOTHING
    return made


def _words(key):
    return str(key).replace("_", " ").replace("-", " ").strip() or "text"


def _array(node, around, name, depth):
    first = [_value(each, around, name, depth + 1) for each in node.get("prefixItems", ())]
    if "contains" in node:
        first.append(_value(node["contains"], around, name, depth + 1))
    missing = range(len(first), min(node.get("minItems", 0), MOST_PLACES))
    made = [*first, *(_value(node.get("items", {}), around, name, depth + 1) for _ in missing)]
    if node.get("uniqueItems"):
        made = [_told_apart(each, number) for number, each in enumerate(made)]
    return NOTHING if any(each is NOTHING for each in made) else made


def _told_apart(value, number):
    kind = type_name(value)
    if kind == "string" and number:
        return f"{value} {number + 1}"
    return value + number if kind in ("integer", "number") else value


def _string(node, _around, name, _depth):
    if node.get("format") in FORMATS:
        return FORMATS[node["format"]]
    if "pattern" in node:
        return text_matching(node["pattern"], at_least=node.get("minLength", 0))
    text = f"Example {name}"
    return text.ljust(min(node.get("minLength", 0), LONGEST), ".")[: node.get("maxLength", LONGEST)]


def _number(node, *_):
    low = max(node.get("minimum", float("-inf")), node.get("exclusiveMinimum", float("-inf")))
    high = min(node.get("maximum", float("inf")), node.get("exclusiveMaximum", float("inf")))
    step = node.get("multipleOf") or (1 if _kind(node) == "integer" else None)
    if step is None:
        return _between(low, high, node)
    if low > float("-inf"):
        steps = ceil(low / step)
        steps += steps * step == low == node.get("exclusiveMinimum")
    else:
        steps = 1 if high >= step else floor(high / step) - (high == node.get("exclusiveMaximum"))
    return round(steps * step, 6) if isinstance(step, float) else steps * step


def _between(low, high, node):
    if low > float("-inf"):
        is_open = low == node.get("exclusiveMinimum")
        return (low + high) / 2 if is_open and high < float("inf") else low + is_open
    return min(1, high - 1)


MAKERS = {
    "object": _object,
    "array": _array,
    "string": _string,
    "number": _number,
    "integer": _number,
    "boolean": lambda *_: True,
    "null": lambda *_: None,
}
