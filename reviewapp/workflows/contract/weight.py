"""How much work a schema can make of one value. Pure.

A value is judged by all parts of a schema that speak of it, and each of its fields by whatever those parts
say of that field. Where several of them lead back to one definition, the work multiplies with every level
that a value is nested. So we reckon how often one place in a value, however deep, can be judged.
"""

from collections import Counter
from itertools import chain
from urllib.parse import unquote

from reviewapp.base.strict_json import MAX_DEPTH

MAX_STEPS = 5_000
MAX_WORK = 50_000  # what reckoning itself may cost
MAX_CHAIN = 100
MULTIPLY = (
    "The references in this schema multiply; judging one value would take too long. "
    "Let each field lead back to a definition in one way only."
)
# Keywords whose schemas judge the same value again.
SAME_VALUE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")
SAME_VALUE_BY_FIELD = ("dependentSchemas", "dependencies")
REFERENCES = ("$ref", "$dynamicRef")


class TooHeavy(ValueError):
    """The schema could make endless work."""


def weight_problem(schema):
    """Why this schema is refused, or "": ten lines of references can cost minutes per value."""
    try:
        return MULTIPLY if Scale(schema).heaviest() > MAX_STEPS else ""
    except TooHeavy as error:
        return str(error)


def resolve(reference: str, root):
    """The part of `root` that a local reference names; an empty schema when it names nothing."""
    node = root
    for escaped in unquote(reference).lstrip("#").split("/")[1:]:
        step = escaped.replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(step)] if isinstance(node, list) else node[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return {}
    return node


class Scale:
    """Weighs one schema. An entry is a schema that some value is judged by, known by its identity."""

    def __init__(self, root):
        self.root, self.work, self.targets = root, 0, {}

    def heaviest(self):
        """Steps spent on the place in a value that is judged most."""
        own, fields = self.entries()
        weights = own
        for _ in range(MAX_DEPTH):
            heavier = {
                entry: max(own[entry], *(spent(field, weights) for field in fields[entry]), 0)
                for entry in own
            }
            if heavier == weights or max(heavier.values()) > MAX_STEPS:
                return max(heavier.values())
            weights = heavier
        return max(weights.values())

    def entries(self):
        """For each entry its own steps, and for each field how often which entry judges it."""
        own, fields, waiting = {}, {}, [self.root]
        while waiting:
            node = waiting.pop()
            if id(node) in own:
                continue
            parts = self.parts(node, ())
            judged = []
            for schemas in chain(by_name(parts), by_place(parts), names_of(parts)):
                self.spend(len(schemas))
                judged.append(schemas)
            own[id(node)] = len(parts)
            fields[id(node)] = [Counter(map(id, schemas)) for schemas in judged]
            waiting += [schema for schemas in judged for schema in schemas]
        return own, fields

    def parts(self, node, followed):
        """Every part that judges the same value as this node does, itself first."""
        found = [node]
        for inner in same_value(node):
            found += self.parts(inner, followed)
        for keyword in REFERENCES:
            if isinstance(node.get(keyword), str):
                found += self.target(node[keyword], followed)
        self.spend(len(found))
        return found

    def target(self, reference, followed):
        if reference in followed:
            raise TooHeavy(f"“{reference}” refers to itself without going into the value.")
        if len(followed) >= MAX_CHAIN:
            raise TooHeavy(f"More than {MAX_CHAIN} references follow each other.")
        if reference not in self.targets:
            node = resolve(reference, self.root)
            self.targets[reference] = (
                self.parts(node, (*followed, reference)) if isinstance(node, dict) else []
            )
        return self.targets[reference]

    def spend(self, steps):
        self.work += steps
        if self.work > MAX_WORK:
            raise TooHeavy(MULTIPLY)


def spent(field, weights):
    return sum(weights[entry] * times for entry, times in field.items())


def same_value(node):
    for keyword in SAME_VALUE:
        inner = node.get(keyword)
        yield from dicts(inner if isinstance(inner, list) else [inner])
    for keyword in SAME_VALUE_BY_FIELD:
        if isinstance(node.get(keyword), dict):
            yield from dicts(node[keyword].values())


def by_name(parts):
    """For each field that is named, and for any other, the schemas that judge it."""
    holders = {None: []}
    for part in parts:
        for name in part["properties"] if isinstance(part.get("properties"), dict) else ():
            holders.setdefault(name, []).append(part)
    for_any = [part for part in parts if of_name(part, None)]
    for name, holding in holders.items():
        held = set(map(id, holding))
        others = [part for part in for_any if id(part) not in held]
        yield [schema for part in holding + others for schema in of_name(part, name)]


def of_name(part, name):
    named, patterns = part.get("properties"), part.get("patternProperties")
    is_named = isinstance(named, dict) and name in named
    judging = [named[name] if is_named else part.get("additionalProperties")]
    judging += patterns.values() if isinstance(patterns, dict) else ()
    return dicts([*judging, part.get("unevaluatedProperties")])


def by_place(parts):
    """For each place in a list that is named, and for any other, the schemas that judge it."""
    longest = max(len(prefix(part)) for part in parts)
    for place in range(longest + 1):
        yield [schema for part in parts for schema in of_place(part, place)]


def of_place(part, place):
    first = prefix(part)
    judging = first[place] if place < len(first) else part.get("items")
    return dicts([judging, part.get("contains"), part.get("unevaluatedItems")])


def prefix(part):
    return part["prefixItems"] if isinstance(part.get("prefixItems"), list) else []


def names_of(parts):
    yield dicts(part.get("propertyNames") for part in parts)


def dicts(schemas):
    """True and false are schemas too, and weigh nothing."""
    return [schema for schema in schemas if isinstance(schema, dict)]
