"""The form of an output: a tree of fields grown from the contract, the agent's value and what was typed."""

import json
from dataclasses import dataclass, field

from .shapes import MISSING, Shape, same, shape_of
from .texts import Unreadable, text_of, token, value_of

ROOT = "f"
VALUE, NULL, LEFT_OUT = "value", "null", "missing"


@dataclass
class Field:
    """One place of the output: its control, what the agent put there and what the person typed."""

    name: str
    path: str
    label: str
    shape: Shape
    was: object = MISSING
    text: str = ""
    state: str = VALUE
    states: tuple = (VALUE,)
    children: list = field(default_factory=list)
    tokens: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    token: str = ""
    inside: str = ""
    in_list: bool = False
    tone: str = ""
    aligned: str = ""

    @property
    def kind(self):
        return self.shape.kind

    @property
    def id(self):
        return "f-" + "".join(each if each.isalnum() else f"-{ord(each):x}-" for each in self.name[1:])

    @property
    def branching(self):
        return self.kind in ("object", "list")

    @property
    def was_text(self):
        return text_of(self.was, self.shape)

    @property
    def was_shown(self):
        if self.was is MISSING:
            return "not given"
        if self.was is None:
            return "null"
        if self.aligned:
            return self.aligned
        if self.kind == "switch":
            return "Yes" if self.was else "No"
        if self.kind == "choice" and isinstance(self.was, str):
            return self.was
        return self.was_text

    @property
    def now_shown(self):
        if self.state == LEFT_OUT:
            return "left out"
        if self.state == NULL:
            return "null"
        if self.kind == "switch":
            return "Yes" if self.text == "on" else "No"
        return dict(self.options).get(self.text, self.text)

    @property
    def was_short(self):
        return "same" if self.kind in ("long", "json") else self.was_shown

    @property
    def has_choice(self):
        return any(value == self.text for value, _ in self.options)

    @property
    def removable(self):
        return self.in_list or NULL in self.states or LEFT_OUT in self.states

    @property
    def columns(self):
        """The heads of a table, where the entries of a list are alike and flat."""
        if not self.children or any(each.kind != "object" for each in self.children):
            return []
        heads = [[child.token for child in each.children] for each in self.children]
        flat = not any(child.branching for each in self.children for child in each.children)
        alike = flat and heads[0] and all(head == heads[0] for head in heads)
        return self.children[0].children if alike else []

    @property
    def changed(self):
        try:
            now = self.value()
        except Unreadable:
            return True
        return now is not self.was and not same(now, self.was)

    @property
    def options(self):
        return [(token(each), each if isinstance(each, str) else token(each)) for each in self.shape.choices]

    @property
    def note(self):
        return " · ".join(part for part in (self.path, _limits(self.shape)) if part)

    def value(self):
        """The typed value of this place; raises Unreadable where a text is not one."""
        if self.state == LEFT_OUT:
            return MISSING
        if self.state == NULL:
            return None
        if self.kind == "object":
            return self._members()
        if self.kind == "list":
            return [each.value() for each in self.children]
        return value_of(self.text, self.shape, self.was)

    def _members(self):
        found = {child.token: child.value() for child in self.children}
        order = [*(self.was or ()), *found] if isinstance(self.was, dict) else found
        return {key: found[key] for key in order if found.get(key, MISSING) is not MISSING}

    def every(self):
        """This field and all below it, in the order they are shown."""
        yield self
        for child in self.children:
            yield from child.every()


def _limits(shape):
    schema = shape.schema
    low, high = schema.get("minimum"), schema.get("maximum")
    if shape.kind == "choice":
        return f"one of {len(shape.choices)}"
    if shape.kind == "switch":
        return "yes or no"
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    if schema.get("maxLength"):
        return f"{schema['maxLength']} characters"
    return {"integer": "whole number", "number": "number", "date": "date", "json": "JSON"}.get(shape.kind, "")


def plant(schema, was, posted):
    """Grow the form from what a browser sent; fields that were not sent count as untouched."""
    return _grow(Growth(schema, posted), schema, was, Place(ROOT, "", "Output"), now=was)


def plant_value(schema, was, now):
    """Grow the form as if the person had typed `now` over the agent's `was`."""
    return _grow(Growth(schema), schema, was, Place(ROOT, "", "Output"), now=now)


@dataclass(frozen=True)
class Growth:
    """The whole contract, for its references, and what was sent; None grows from values alone."""

    root: dict
    posted: dict | None = None

    def last(self, name, otherwise):
        sent = self.posted.get(name) if self.posted is not None else None
        return sent[-1] if sent else otherwise

    def listed(self, name, otherwise):
        sent = self.posted.get(name) if self.posted is not None else None
        return otherwise if sent is None else [each for each in sent if each]


@dataclass(frozen=True)
class Place:
    name: str
    path: str
    label: str
    token: str = ""
    inside: str = ""
    depth: int = 0
    in_list: bool = False

    def member(self, key):
        path = f"{self.path}.{key}" if self.path else key
        return Place(f"{self.name}/{escaped(key)}", path, words(key), key, self.name, self.depth + 1)

    def entry(self, at, number):
        path = f"{self.path}[{number}]"
        return Place(
            f"{self.name}/{at}", path, f"{self.label} {number + 1}", at, self.name, self.depth + 1, True
        )


def escaped(key):
    return key.replace("~", "~0").replace("/", "~1")


def words(key):
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] or "(no name)"


def _grow(growth, schema, was, place, *, now, may_miss=False):
    shape = shape_of(schema, growth.root, was, place.depth)
    nullable = shape.nullable and shape.kind != "json"
    grown = Field(
        name=place.name,
        path=place.path,
        label=shape.schema.get("title") or place.label,
        shape=shape,
        was=was,
        states=(VALUE, *([NULL] if nullable else []), *([LEFT_OUT] if may_miss else [])),
        token=place.token,
        inside=place.inside,
        in_list=place.in_list,
        text=growth.last(place.name, text_of(now, shape)),
    )
    grown.state = _state(grown, growth, now)
    if grown.state == VALUE and shape.kind == "object":
        grown.children = list(_members(growth, shape, was, place, now))
    if grown.state == VALUE and shape.kind == "list":
        _entries(growth, grown, place, now)
    return grown


def _state(grown, growth, now):
    """A text typed into an empty place fills it, whatever the little select beside it still says."""
    at_first = _first_state(grown, grown.was)
    state = growth.last(f"{grown.name}?", _first_state(grown, now))
    if state not in grown.states:
        state = at_first
    typed = grown.kind not in ("switch", "choice") and grown.text not in ("", grown.was_text)
    return VALUE if state == at_first and typed and not grown.branching else state


def _first_state(grown, value):
    """How an untouched place stands: with a value, null, or not there."""
    if value is MISSING and LEFT_OUT in grown.states:
        return LEFT_OUT
    return NULL if value is None and NULL in grown.states else VALUE


def _members(growth, shape, was, place, now):
    properties = shape.schema.get("properties") or {}
    before = was if isinstance(was, dict) else {}
    current = now if isinstance(now, dict) else {}
    extra = growth.listed(f"{place.name}+", [key for key in current if key not in properties])
    rest = shape.schema.get("additionalProperties")
    for key in dict.fromkeys((*properties, *before, *extra)):
        value = before.get(key, MISSING)
        needed = key in (shape.schema.get("required") or ()) and (value is not MISSING or was is MISSING)
        schema = properties.get(key, rest if isinstance(rest, dict) else {})
        now_there = current.get(key, MISSING)
        yield _grow(growth, schema, value, place.member(key), now=now_there, may_miss=not needed)


def _entries(growth, grown, place, now):
    before = grown.was if isinstance(grown.was, list) else []
    current = dict(zip(_tokens(before, now), now, strict=True)) if isinstance(now, list) else {}
    grown.tokens = growth.listed(f"{place.name}#", list(current))
    for number, at in enumerate(grown.tokens):
        known = at.isascii() and at.isdecimal() and int(at) < len(before)
        value = before[int(at)] if known else MISSING
        schema = grown.shape.schema.get("items", {})
        now_there = current.get(at, MISSING)
        grown.children.append(_grow(growth, schema, value, place.entry(at, number), now=now_there))


def _tokens(before, now):
    return [str(number) if number < len(before) else f"n{number}" for number in range(len(now))]


def show(value):
    """A value as people read it in the JSON view."""
    return json.dumps(value, indent=2, ensure_ascii=False)
