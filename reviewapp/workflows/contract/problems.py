"""What is wrong with a value, in words for people, by the dotted path where it is wrong."""

import json
from itertools import islice

from reviewapp.workflows.contract.schema import validator

MAX_PROBLEMS = 50
NOUNS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
FORMATS = {
    "date": "a date such as 2025-11-03",
    "date-time": "a time such as 2025-11-03T10:40:00Z",
    "time": "a time of day such as 10:40:00Z",
    "email": "an e-mail address",
    "uri": "a web address",
    "uuid": "a UUID",
}


def problems(schema: dict, value) -> dict[str, list[str]]:
    """Sentences by dotted path, the first fifty; an empty dict when `value` fits `schema`."""
    compiled = validator(schema)
    if compiled.is_valid(value):
        return {}
    found: dict[str, list[str]] = {}
    for error in islice(compiled.iter_errors(value), MAX_PROBLEMS):
        for path, sentence in _explain(error):
            found.setdefault(path, []).append(sentence)
    return found


def _explain(error):
    path = ".".join(map(str, error.instance_path))
    kind, limit = error.kind.name, getattr(error.kind, "value", None)
    if kind == "required":
        return [(_join(path, limit), "This field is missing.")]
    if kind in ("additionalProperties", "unevaluatedProperties"):
        return [(_join(path, name), "The contract does not know this field.") for name in limit]
    if kind in ("anyOf", "oneOf"):
        return [(path, _alternatives(error))]
    write = SENTENCES.get(kind)
    return [(path, write(limit) if write else _last_resort(error))]


def _join(path, name):
    return f"{path}.{name}" if path else name


def _alternatives(error):
    """For “a text or null” say just that; for richer alternatives that none fits."""
    context = getattr(error.kind, "context", None) or []
    wrong = [branch[0].kind for branch in context if len(branch) == 1]
    types = [kind for each in wrong if each.name == "type" for kind in _listed(each.value)]
    if types and len(wrong) == len(context) == sum(each.name == "type" for each in wrong):
        return _type(types)
    return "This fits none of the forms that the contract allows here."


def _type(expected):
    return f"This must be {_or([NOUNS.get(str(kind), str(kind)) for kind in _listed(expected)])}."


def _listed(value):
    return value if isinstance(value, list | tuple) else [value]


def _enum(options):
    shown = [_short(option) for option in options[:12]]
    if len(options) > 12:
        shown.append(f"{len(options) - 12} more")
    return f"This must be one of: {', '.join(shown)}."


def _or(words):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _count(limit, noun):
    return f"{limit:,} {noun}" if limit == 1 else f"{limit:,} {noun}s"


def _short(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _last_resort(error):
    # The library's own sentence can carry the value; cut, so that an answer stays small.
    return f"This does not satisfy “{error.kind.name}”: {_short(error.message)}."


SENTENCES = {
    "type": _type,
    "enum": _enum,
    "const": lambda value: f"This must be {_short(value)}.",
    "minimum": lambda limit: f"This must be at least {limit}.",
    "maximum": lambda limit: f"This must be at most {limit}.",
    "exclusiveMinimum": lambda limit: f"This must be more than {limit}.",
    "exclusiveMaximum": lambda limit: f"This must be less than {limit}.",
    "multipleOf": lambda limit: f"This must be a multiple of {limit}.",
    "minLength": lambda limit: f"This needs at least {_count(limit, 'character')}.",
    "maxLength": lambda limit: f"This may have at most {_count(limit, 'character')}.",
    "minItems": lambda limit: f"This list needs at least {limit:,}.",
    "maxItems": lambda limit: f"This list may have at most {limit:,}.",
    "uniqueItems": lambda _: "This list holds the same value twice.",
    "minProperties": lambda limit: f"This needs at least {_count(limit, 'field')}.",
    "maxProperties": lambda limit: f"This may have at most {_count(limit, 'field')}.",
    "pattern": lambda pattern: f"This must match the pattern {_short(pattern)}.",
    "format": lambda name: f"This must be {FORMATS.get(name, f'a {name}')}.",
    "not": lambda _: "The contract rules this value out.",
    "falseSchema": lambda _: "The contract allows nothing here.",
    "contains": lambda _: "This list lacks an entry that the contract asks for.",
}
