"""Is this a JSON Schema we can trust: draft 2020-12, small, shallow, and naming nothing outside itself."""

from functools import lru_cache

import jsonschema_rs

from reviewapp.base.canonical import canonical_bytes
from reviewapp.workflows.contract.weight import weight_problem

MAX_SCHEMA_BYTES = 64 * 1024
MAX_SCHEMA_DEPTH = 32
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT_OUTPUT = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
LITERAL = ("const", "enum", "default", "examples")


class SchemaRefused(ValueError):
    """The schema is not one we compile."""


def check_schema(schema, *, root: str | None = None) -> dict[str, list[str]]:
    """What is wrong with `schema`, by the path inside it; nothing when it is fit for use.

    `root` is the type the top must have ("object" for outputs that people edit as a form).
    """
    if not isinstance(schema, dict):
        return {"": ["A schema is a JSON object, such as {“type”: “object”}."]}
    found: dict[str, list[str]] = {}
    _walk(schema, (), found)
    if found:
        return found
    if root and schema.get("type") != root:
        return {"type": [f"The top of the schema must say “type”: “{root}”."]}
    if problem := _size_problem(schema):
        return problem
    if sentence := weight_problem(schema):
        return {"": [sentence]}
    return _compile_problem(schema)


def validator(schema: dict):
    """The compiled validator of a schema; compiled once per process for one canonical form."""
    return _validator(canonical_bytes(schema))


@lru_cache(maxsize=512)
def _validator(text: bytes):
    # Given as bytes, so that the cache key is the schema itself and no caller can change it after.
    # `RegexOptions` is the engine that never backtracks: it refuses patterns that look around.
    return jsonschema_rs.Draft202012Validator(
        text.decode(),
        retriever=_refuse_to_fetch,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )


def _refuse_to_fetch(uri):
    # By default the library reads http:// and file:// references.
    raise SchemaRefused(f"{uri} lies outside this schema")


def _walk(node, path, found):
    """Refuse what is too deep, another draft, or names something outside the schema."""
    if len(path) > MAX_SCHEMA_DEPTH:
        found[".".join(path)] = [f"The schema is nested deeper than {MAX_SCHEMA_DEPTH} levels."]
    elif isinstance(node, list):
        for number, entry in enumerate(node):
            _walk(entry, (*path, str(number)), found)
    elif isinstance(node, dict):
        # Under `properties` a key is a field's name, not a keyword.
        named = bool(path) and path[-1] in ("properties", "$defs", "patternProperties")
        for key, value in node.items():
            here = (*path, key)
            if not named and (sentence := _keyword_problem(key, value, path)):
                found[".".join(here)] = [sentence]
            elif named or key not in LITERAL:
                _walk(value, here, found)


def _keyword_problem(key, value, path):
    if key in ("$ref", "$dynamicRef") and not (isinstance(value, str) and value.startswith("#")):
        return "A reference must stay inside this schema and start with “#”; others are not fetched."
    if key == "$schema" and value != DRAFT:
        return f"Only draft 2020-12 is understood: “{DRAFT}”."
    if key in ("$id", "$anchor", "$dynamicAnchor") and path:
        return f"“{key}” is allowed only at the top; use “$defs” and “#/$defs/…”."
    return ""


def _size_problem(schema):
    try:
        size = len(canonical_bytes(schema))
    except (ValueError, RecursionError):
        return {"": ["The schema holds a number or text that JSON cannot carry exactly."]}
    if size > MAX_SCHEMA_BYTES:
        return {"": [f"The schema is {size:,} bytes; the limit is {MAX_SCHEMA_BYTES:,}."]}
    return {}


def _compile_problem(schema):
    try:
        validator(schema)
    except jsonschema_rs.ValidationError as error:
        return {".".join(map(str, error.instance_path)): [_sentence(error.message)]}
    except (jsonschema_rs.ReferencingError, ValueError) as error:
        return {"": [f"The schema cannot be used: {_sentence(str(error))}"]}
    return {}


def _sentence(message):
    text = message.strip().splitlines()[0][:300]
    return text if text.endswith(".") else f"{text}."
