"""Schemas that could make endless work of a small value are refused; honest recursion is not."""

import pytest

from reviewapp.workflows.contract import check_schema, problems
from reviewapp.workflows.contract.weight import Scale

AGAIN = {"$ref": "#/$defs/a"}
DEEPER = {"type": "object", "properties": {"x": AGAIN}}


def recursive(definition, **more):
    return {"type": "object", "$defs": {"a": definition}, "properties": {"x": AGAIN}} | more


HOSTILE = {
    "two forms": recursive({"anyOf": [DEEPER | {"required": ["y"]}, DEEPER | {"required": ["z"]}]}),
    "one of two": recursive({"oneOf": [DEEPER, DEEPER]}),
    "all of two": recursive({"allOf": [DEEPER, DEEPER]}),
    "beside itself": recursive(DEEPER | {"allOf": [DEEPER]}),
    "if and then": recursive({"if": DEEPER, "then": DEEPER}),
    "not": recursive(DEEPER | {"not": DEEPER}),
    "depending": recursive(DEEPER | {"dependentSchemas": {"x": DEEPER}}),
    "depending of old": recursive(DEEPER | {"dependencies": {"x": DEEPER}}),
    "by pattern": recursive(DEEPER | {"patternProperties": {"^x$": AGAIN}}),
    "by others": recursive({"anyOf": [DEEPER, {"additionalProperties": AGAIN}]}),
    "unevaluated": recursive({"anyOf": [DEEPER], "unevaluatedProperties": AGAIN}),
    "in a list": recursive({"items": AGAIN, "contains": AGAIN}),
    "in places": recursive({"prefixItems": [AGAIN], "anyOf": [{"items": AGAIN}]}),
    "escaped": recursive(
        {"anyOf": [{"properties": {"x": {"$ref": "#/%24defs/a"}}}, {"properties": {"x": AGAIN}}]}
    ),
    "dynamic": {
        "type": "object",
        "$dynamicAnchor": "n",
        "properties": {"x": {"$dynamicRef": "#n"}},
        "allOf": [{"properties": {"x": {"$dynamicRef": "#n"}}}],
    },
    "two levels a turn": recursive({"allOf": [{"properties": {"y": DEEPER}}, {"properties": {"y": DEEPER}}]}),
}
HONEST = {
    "a tree": recursive({"type": "object", "properties": {"x": AGAIN, "of": {"items": AGAIN}}}),
    "a binary tree": recursive({"properties": {"left": AGAIN, "right": AGAIN}}),
    "a list of lists": recursive({"anyOf": [{"type": "string"}, {"type": "array", "items": AGAIN}]}),
    "any JSON": recursive({"items": AGAIN, "additionalProperties": AGAIN}),
    "named and others": recursive({"properties": {"x": AGAIN}, "additionalProperties": AGAIN}),
    "first and rest": recursive({"prefixItems": [AGAIN, AGAIN], "items": AGAIN}),
    "an expression": recursive(
        {
            "oneOf": [
                {"properties": {"add": {"type": "array", "items": AGAIN}}, "required": ["add"]},
                {"properties": {"negate": AGAIN}, "required": ["negate"]},
                {"type": "number"},
            ]
        }
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_recursion_that_multiplies_is_refused(name):
    assert "multiply" in check_schema(HOSTILE[name])[""][0]


@pytest.mark.parametrize("name", HONEST)
def test_honest_recursion_is_accepted_and_judges_the_deepest_value(name):
    value = 5
    for _ in range(31):
        value = {"x": value}

    assert check_schema(HONEST[name]) == {}
    problems(HONEST[name], value)
    assert Scale(HONEST[name]).heaviest() < 20


def test_levels_that_double_without_recursion_are_refused():
    def level(number):
        down = {"properties": {"x": {"$ref": f"#/$defs/l{number + 1}"}}}
        return {"anyOf": [down | {"required": ["y"]}, down | {"required": ["z"]}]}

    levels = {f"l{number}": level(number) for number in range(20)} | {"l20": {"type": "string"}}
    schema = {"type": "object", "$defs": levels, "properties": {"x": {"$ref": "#/$defs/l0"}}}

    assert "multiply" in check_schema(schema)[""][0]
    few = {**schema, "properties": {"x": {"$ref": "#/$defs/l14"}}}
    assert check_schema(few) == {}


def test_references_under_a_field_are_weighed_too():
    levels = {f"l{n}": {"anyOf": [{"$ref": f"#/$defs/l{n + 1}"}] * 4} for n in range(20)}
    schema = {"$defs": {**levels, "l20": {}}, "properties": {"x": {"$ref": "#/$defs/l0"}}}

    assert "multiply" in check_schema(schema)[""][0]


def test_a_long_chain_of_references_is_refused_before_it_is_followed():
    chain = {f"l{n}": {"$ref": f"#/$defs/l{n + 1}"} for n in range(1500)} | {"l1500": {}}

    assert "follow each other" in check_schema({"$defs": chain, "$ref": "#/$defs/l0"})[""][0]


def test_a_large_plain_schema_is_not_heavy():
    fields = {f"field_{number}": {"type": ["string", "null"], "maxLength": 200} for number in range(900)}
    schema = {"type": "object", "properties": fields | {"rows": {"items": {"properties": fields}}}}

    assert Scale(schema).heaviest() == 1


def test_many_forms_with_many_fields_are_not_heavy():
    forms = [{"properties": {f"f{form}_{n}": {} for n in range(40)}} for form in range(60)]

    assert check_schema({"anyOf": forms, "properties": {"x": {"$ref": "#"}}}) == {}


def test_reckoning_itself_has_an_end():
    forms = [{"properties": {f"f{n}": {}}, "additionalProperties": {}} for n in range(400)]

    assert "multiply" in check_schema({"anyOf": forms})[""][0]
