"""The typed fields a condition can name: those of the contract, and the facts every output has."""

from dataclasses import dataclass, field, replace

from reviewapp.workflows.contract.weight import resolve
from reviewapp.workflows.risk import RISKS

MAX_DEPTH = 8
MAX_FIELDS = 400
ANY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Field:
    """One place in the facts. No types means anything may stand there."""

    path: str
    types: frozenset[str] = ANY
    enum: tuple | None = None
    title: str = ""
    entries: tuple["Field", ...] | None = None  # of a list; paths relative to one entry
    open: bool = False  # fields below it are allowed though not listed

    def may_be(self, *types: str) -> bool:
        return not self.types or not self.types.isdisjoint(types)

    @property
    def is_list(self) -> bool:
        return "array" in self.types


def _fact(path, *types, **more):
    return Field(path, frozenset(types), **more)


FACTS = (
    _fact("confidence", "number", "null", title="Confidence"),
    _fact("risk", "string", "null", enum=(*RISKS, None), title="Risk"),
    _fact("finished", "boolean", title="Finished"),
    _fact("action", "object", "null", title="Action"),
    _fact("action.name", "string", "null", title="Action name"),
    _fact("action.reversible", "boolean", "null", title="Action is reversible"),
    _fact("agent", "string", title="Agent"),
    _fact("subject", "string", "null", title="Subject"),
    _fact("language", "string", "null", title="Language"),
    _fact("model", "string", "null", title="Model"),
    _fact("policy_version", "integer", "string", "null", title="Policy version"),
    _fact("latency_ms", "number", "null", title="Time taken (ms)"),
    _fact("usage", "object", "null", open=True, title="Usage"),
    _fact("usage.input_tokens", "integer", "null", title="Tokens in"),
    _fact("usage.output_tokens", "integer", "null", title="Tokens out"),
    _fact("usage.cost_usd", "number", "null", title="Cost (USD)"),
    _fact("metadata", "object", "null", open=True, title="Metadata"),
)


@dataclass(frozen=True)
class Contract:
    """All fields that facts about one workflow's outputs can have."""

    fields: tuple[Field, ...]
    by_path: dict = field(repr=False, compare=False, default_factory=dict)

    @classmethod
    def of(cls, input_schema: dict, output_schema: dict) -> "Contract":
        fields = (
            *fields_of(output_schema, under="output"),
            *fields_of(input_schema, under="input"),
            *FACTS,
        )
        return cls(fields, {each.path: each for each in fields})

    def field(self, path: str) -> Field | None:
        """The field at a path: listed, an entry of a list by number, or under something open."""
        return find(path, self.by_path)


def entries_by_path(listed: Field) -> dict | None:
    """The fields of one entry of a list; None when the contract leaves them open."""
    return None if listed.entries is None else {each.path: each for each in listed.entries}


def find(path: str, by_path: dict) -> Field | None:
    if path in by_path:
        return by_path[path]
    steps = path.split(".")
    for cut in range(len(steps) - 1, 0, -1):
        above = by_path.get(".".join(steps[:cut]))
        if above is None:
            continue
        if above.is_list and steps[cut].isdigit() and above.entries is not None:
            below = ".".join(steps[cut + 1 :]) or "this"
            return find(below, entries_by_path(above))
        return Field(path) if above.open else None
    return None


def fields_of(schema: dict, *, under: str = "") -> list[Field]:
    """Every field of a schema, flat, parents before children; lists carry the fields of an entry."""
    found: list[Field] = []
    _collect(schema, schema, under, found, depth=0)
    return found


def _collect(node, root, path, found, *, depth):
    if depth > MAX_DEPTH or len(found) >= MAX_FIELDS:
        return
    node = _merged(node, root)
    types = _types(node)
    properties = node.get("properties") or {}
    here = Field(path, types, _enum(node), str(node.get("title", ""))[:80])
    if "array" in types:
        here = replace(here, entries=_entries(node, root, depth))
    closed = node.get("additionalProperties") is False or bool(properties)
    here = replace(here, open=(not types or "object" in types) and not closed)
    if path:
        found.append(here)
    for name, child in properties.items():
        if name and "." not in name:
            _collect(child, root, f"{path}.{name}" if path else name, found, depth=depth + 1)


def _entries(node, root, depth):
    items = node.get("items")
    if not isinstance(items, dict) or not items:
        return None
    inner: list[Field] = []
    _collect(items, root, "", inner, depth=depth + 1)
    one = _merged(items, root)
    return (Field("this", _types(one), _enum(one)), *inner)


def _merged(node, root, depth=0):
    """References followed and `allOf`, `anyOf`, `oneOf` folded in, so that one dict tells the fields."""
    if not isinstance(node, dict) or depth > MAX_DEPTH:
        return {}
    whole = {key: value for key, value in node.items() if key not in ("$ref", "allOf")}
    parts = [resolve(node["$ref"], root)] if isinstance(node.get("$ref"), str) else []
    for part in (*parts, *node.get("allOf", [])):
        whole = _both(_merged(part, root, depth + 1), whole)
    for key in ("anyOf", "oneOf"):
        branches = [_merged(part, root, depth + 1) for part in whole.pop(key, [])]
        if branches:
            whole = _either(whole, branches)
    return whole


def _both(first, second):
    properties = {**first.get("properties", {}), **second.get("properties", {})}
    return {**first, **second, **({"properties": properties} if properties else {})}


def _either(whole, branches):
    types = [_types(branch) for branch in branches]
    enums = [_enum(branch) for branch in branches]
    properties: dict = {}
    for branch in branches:
        properties |= branch.get("properties", {})
    whole = {**next((b for b in branches if b.get("items")), {}), **whole}
    whole["properties"] = {**properties, **whole.get("properties", {})}
    whole["type"] = sorted(frozenset().union(*types)) if all(types) else []
    if all(enum is not None for enum in enums):
        whole["enum"] = [value for enum in enums for value in enum]
    return whole


def _types(node):
    said = node.get("type")
    if isinstance(said, str):
        return frozenset([said])
    if isinstance(said, list) and said:
        return frozenset(said)
    if node.get("properties"):
        return frozenset(["object"])
    enum = _enum(node)
    return frozenset(map(type_name, enum)) if enum is not None else ANY


def _enum(node):
    if "const" in node:
        return (node["const"],)
    return tuple(node["enum"]) if isinstance(node.get("enum"), list) else None


def type_name(value) -> str:
    """The JSON type of a value, in the schema's words."""
    for kind, name in JSON_TYPES:
        if isinstance(value, kind):
            return name
    return "null"


JSON_TYPES = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)
