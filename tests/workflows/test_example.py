"""An example made from a contract satisfies that contract."""

import pytest

from reviewapp.web.demo.workflows import PLANS
from reviewapp.workflows.contract import TEXT_OUTPUT, example_of, problems
from reviewapp.workflows.contract.matching import text_matching
from tests.workflows.conftest import REFUND


def of(**properties):
    return {"type": "object", "properties": properties, "required": list(properties)}


SCHEMAS = [
    *(plan.output_schema for plan in PLANS),
    *(plan.input_schema for plan in PLANS),
    {},
    REFUND,
    TEXT_OUTPUT,
    {"type": "object"},
    of(day={"type": "string", "format": "date"}, mail={"type": "string", "format": "email"}),
    of(country={"type": "string", "pattern": "^[A-Z]{2}$"}),
    of(iban={"type": "string", "pattern": r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$", "maxLength": 34}),
    of(code={"type": "string", "pattern": r"^(INV|RF)-\d+$", "minLength": 10}),
    of(name={"type": "string", "minLength": 40, "maxLength": 60}, letter={"type": "string", "maxLength": 1}),
    of(amount={"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.01}),
    of(share={"type": "number", "minimum": 0.25, "maximum": 0.3}),
    of(below={"type": "integer", "exclusiveMaximum": -3}, above={"type": "integer", "exclusiveMinimum": 7}),
    of(kind={"enum": ["a", "b"]}, fixed={"const": 7}, maybe={"type": ["null", "integer"]}),
    of(lines={"type": "array", "minItems": 2, "uniqueItems": True, "items": {"type": "string"}}),
    of(pair={"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "minItems": 2}),
    of(either={"anyOf": [{"type": "integer", "minimum": 5}, {"type": "null"}]}),
    of(given={"type": "string", "examples": ["Ship it"], "pattern": "^Ship"}),
    {"type": "object", "required": ["x", "y"], "additionalProperties": {"type": "integer"}},
    {"type": "object", "minProperties": 1, "properties": {"a": {"type": "boolean"}}},
    {
        "type": "object",
        "$defs": {"money": {"allOf": [of(amount={"type": "number"}), of(currency={"enum": ["EUR"]})]}},
        "properties": {"total": {"$ref": "#/$defs/money"}},
        "required": ["total"],
    },
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_example_satisfies_its_schema(schema):
    found = example_of(schema)

    assert found is not None
    assert problems(schema, found) == {}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "not": {}},
        of(never=False),
        of(x={"type": "string", "pattern": "a", "maxLength": 0}),
    ],
)
def test_a_schema_we_cannot_satisfy_has_no_example(schema):
    assert example_of(schema) is None


def test_a_schema_that_contains_itself_ends():
    node = {"type": "object", "properties": {"next": {"$ref": "#"}}}
    assert example_of(node) == {}
    assert example_of({**node, "required": ["next"]}) is None


def test_only_what_is_required_is_there_in_the_order_of_the_schema():
    schema = of(b={"type": "integer"}, a={"type": "boolean"})
    schema["properties"]["c"] = {"type": "string"}
    assert list(example_of(schema)) == ["b", "a"]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("^a+$", "a"), ("x{3}", "xxx"), (r"\d{2}:\d{2}", "11:11"), ("(ab|cd)e?", "ab"), ("[^a]", "A"), ("", "")],
)
def test_the_least_that_a_pattern_asks_for(pattern, text):
    assert text_matching(pattern) == text


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "required": ["a", "b"], "additionalProperties": {"anyOf": [{"$ref": "#"}] * 9}},
        of(many={"type": "array", "minItems": 2**50}),
        of(long={"type": "string", "minLength": 2**50}),
        of(huge={"type": "number", "minimum": 1e300, "multipleOf": 1e-300}),
        of(odd={"type": "string", "pattern": r"^a{250}$"}),
    ],
)
def test_a_schema_that_asks_for_too_much_is_left_alone(schema):
    assert example_of(schema) is None
