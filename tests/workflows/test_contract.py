"""Schemas are checked when saved, values judged in plain words."""

import pytest

from reviewapp.workflows.contract import TEXT_OUTPUT, Contract, check_schema, fields_of, problems
from tests.workflows.conftest import REFUND


def test_a_good_schema_has_no_problems():
    assert check_schema(REFUND, root="object") == {}
    assert check_schema(TEXT_OUTPUT, root="object") == {}
    assert check_schema({}) == {}


@pytest.mark.parametrize(
    ("schema", "path", "said"),
    [
        ([], "", "JSON object"),
        ({"type": "array"}, "type", "object"),
        ({"type": "object", "not": {"type": "nothing"}}, "not.type", "nothing"),
        ({"type": "object", "properties": {"a": {"type": "strin"}}}, "properties.a.type", "strin"),
        ({"type": "object", "$schema": "http://json-schema.org/draft-07/schema#"}, "$schema", "2020-12"),
        ({"type": "object", "$ref": "http://example.org/x"}, "$ref", "inside this schema"),
        ({"type": "object", "$ref": "file:///etc/passwd"}, "$ref", "inside this schema"),
        ({"type": "object", "allOf": [{"$ref": "x.json"}]}, "allOf.0.$ref", "inside this schema"),
        ({"type": "object", "properties": {"a": {"$id": "http://x.org/"}}}, "properties.a.$id", "top"),
        ({"type": "object", "title": "x" * 70_000}, "", "70,0"),
    ],
)
def test_a_bad_schema_says_where_and_what(schema, path, said):
    found = check_schema(schema, root="object")

    assert path in found
    assert said in found[path][0]


def test_a_field_may_be_called_like_a_keyword():
    schema = {"type": "object", "properties": {"$ref": {"type": "string"}, "$id": {"type": "string"}}}

    assert check_schema(schema, root="object") == {}


def test_a_schema_that_is_too_deep_is_refused_before_it_is_compiled():
    schema = {"type": "string"}
    for _ in range(500):
        schema = {"type": "object", "properties": {"a": schema}}

    assert "deeper than" in next(iter(check_schema(schema).values()))[0]


def test_references_that_multiply_are_refused():
    levels = {f"l{n}": {"anyOf": [{"$ref": f"#/$defs/l{n + 1}"}] * 4} for n in range(20)}
    schema = {"type": "object", "$defs": {**levels, "l20": {"type": "string"}}, "$ref": "#/$defs/l0"}

    assert "multiply" in check_schema(schema)[""][0]


def test_a_reference_to_itself_is_refused_but_a_tree_is_not():
    loop = {"type": "object", "$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}
    tree = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}

    assert "refers to itself" in check_schema(loop)[""][0]
    assert check_schema(tree) == {}


def test_a_value_that_fits_has_no_problems():
    assert problems(REFUND, {"amount": 3, "currency": "EUR"}) == {}
    assert problems(TEXT_OUTPUT, {"text": "Hello"}) == {}


@pytest.mark.parametrize(
    ("value", "path", "said"),
    [
        ({"currency": "EUR"}, "amount", "This field is missing."),
        ({"amount": "3", "currency": "EUR"}, "amount", "This must be a number."),
        ({"amount": -1, "currency": "EUR"}, "amount", "This must be at least 0."),
        ({"amount": 1, "currency": "GBP"}, "currency", "This must be one of: EUR, USD."),
        ({"amount": 1, "currency": "EUR", "x": 1}, "x", "The contract does not know this field."),
        ({"amount": 1, "currency": "EUR", "note": 5}, "note", "This must be a text or null."),
        (
            {"amount": 1, "currency": "EUR", "lines": [{"price": "a"}]},
            "lines.0.price",
            "This must be a number.",
        ),
        ("text", "", "This must be an object."),
    ],
)
def test_a_value_that_does_not_fit_says_where_and_what(value, path, said):
    assert problems(REFUND, value) == {path: [said]}


def test_at_most_fifty_problems_are_told():
    schema = {"type": "array", "items": {"type": "string"}}

    assert len(problems(schema, list(range(1000)))) == 50


def test_fields_are_flat_and_lists_carry_the_fields_of_an_entry():
    fields = {field.path: field for field in fields_of(REFUND, under="output")}

    assert fields["output.amount"].types == {"number"}
    assert fields["output.currency"].enum == ("EUR", "USD")
    assert fields["output.note"].types == {"string", "null"}
    assert [entry.path for entry in fields["output.lines"].entries] == ["this", "price", "name"]
    assert [entry.path for entry in fields["output.tags"].entries] == ["this"]


def test_references_and_recursion_are_followed_to_a_bound():
    tree = {
        "type": "object",
        "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}, "size": {"type": "integer"}},
    }

    fields = fields_of(tree)

    assert "left.right.size" in {field.path for field in fields}
    assert len(fields) <= 400


def test_a_contract_finds_listed_open_and_numbered_fields():
    contract = Contract.of({"type": "object"}, REFUND)

    assert contract.field("output.amount").types == {"number"}
    assert contract.field("output.lines.0.price").types == {"number"}
    assert contract.field("metadata.channel") is not None
    assert contract.field("input.customer.name") is not None
    assert contract.field("output.amout") is None
    assert contract.field("nothing") is None


@pytest.mark.parametrize("pattern", ["^(?=(a+)+$)a", "(a)\\1", "^(?!x)"])
def test_patterns_that_could_take_for_ever_are_refused(pattern):
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}}
    assert list(check_schema(schema)) == ["properties.a.pattern"]
