import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.review import fields
from reviewapp.review.editing import editing_of

LISTS = {"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "integer"}}}}
SCHEMA = {
    "type": "object",
    "required": ["decision", "amount", "return_required", "evidence"],
    "properties": {
        "decision": {"enum": ["approve_full", "approve_part", "deny"], "title": "Decision"},
        "amount": {"type": "number", "minimum": 0, "maximum": 184, "multipleOf": 0.01},
        "deduction_pct": {"type": "integer"},
        "return_required": {"type": "boolean"},
        "paid_on": {"type": "string", "format": "date"},
        "note": {"type": ["string", "null"], "maxLength": 400},
        "evidence": {"type": "array", "items": {"$ref": "#/$defs/source"}},
        "address": {"type": "object", "properties": {"city": {"type": "string"}}},
        "free": {},
    },
    "$defs": {"source": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}},
}
VALUE = {
    "decision": "approve_full",
    "amount": 184.0,
    "deduction_pct": 0,
    "return_required": True,
    "paid_on": "2026-10-15",
    "note": None,
    "evidence": [{"kind": "photo"}, {"kind": "mail"}],
    "free": {"any": [1, "two", None]},
}


def typed(**changes):
    """The value that comes back when a person changes these fields of the form."""
    posted = fields.sent(fields.plant(SCHEMA, VALUE, {}))
    posted.update(
        {f"f/{name}": texts if isinstance(texts, list) else [texts] for name, texts in changes.items()}
    )
    return fields.read(fields.plant(SCHEMA, VALUE, posted))[0]


def kinds(form):
    return {each.path: each.kind for each in form.every()}


def test_each_place_of_the_contract_gets_its_control():
    found = kinds(fields.plant(SCHEMA, VALUE, {}))

    assert found["decision"] == "choice"
    assert found["amount"] == "number"
    assert found["deduction_pct"] == "integer"
    assert found["return_required"] == "switch"
    assert found["paid_on"] == "date"
    assert found["note"] == "long"
    assert found["evidence"] == "list"
    assert found["evidence[1].kind"] == "text"
    assert found["free"] == "json"


def test_types_are_kept_when_fields_change():
    changed = typed(amount="128.80", deduction_pct="30", return_required=["off"], decision='"approve_part"')

    assert changed["amount"] == 128.8
    assert isinstance(changed["amount"], float)
    assert changed["deduction_pct"] == 30
    assert isinstance(changed["deduction_pct"], int)
    assert changed["return_required"] is False
    assert changed["decision"] == "approve_part"
    assert changed["note"] is None
    assert "address" not in changed


def test_cents_show_two_digits():
    form = fields.plant(SCHEMA, VALUE, {})

    assert fields.find(form, "f/amount").text == "184.00"


def test_typing_into_an_empty_place_fills_it():
    assert typed(note="Worn.")["note"] == "Worn."


def test_null_and_left_out_stay_two_things():
    posted = {"f/note?": ["missing"], "f/paid_on?": ["missing"]}
    value, readable = fields.read(fields.plant(SCHEMA, VALUE, posted))

    assert readable
    assert "note" not in value
    assert "paid_on" not in value


@pytest.mark.parametrize("text", ["12,80", "1e999", "NaN", "twelve", "", "0.10000000000000000001", "+5"])
def test_a_text_that_is_no_number_is_said_next_to_its_field(text):
    form = fields.plant(SCHEMA, VALUE, {"f/amount": [text]})
    value, readable = fields.read(form)

    assert not readable
    assert value is fields.MISSING
    assert fields.find(form, "f/amount").problems
    assert fields.find(form, "f/amount").text == text


@pytest.mark.parametrize("text", ["{", "NaN", '{"a":1,"a":2}', "[" * 100_000])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(fields.Unreadable):
        fields.json_of(text)


def test_entries_are_added_and_removed_without_a_script():
    form = fields.plant(SCHEMA, VALUE, {})
    posted = fields.add(form, fields.sent(form), "f/evidence")
    posted["f/evidence/n2/kind"] = ["receipt"]
    posted = fields.remove(fields.plant(SCHEMA, VALUE, posted), posted, "f/evidence/0")
    value, _ = fields.read(fields.plant(SCHEMA, VALUE, posted))

    assert value["evidence"] == [{"kind": "mail"}, {"kind": "receipt"}]


def test_an_empty_object_is_filled_and_emptied():
    form = fields.plant(SCHEMA, VALUE, {})
    posted = fields.add(form, fields.sent(form), "f/address")
    filled = fields.plant(SCHEMA, VALUE, posted)

    assert fields.read(filled)[0]["address"] == {}
    assert (
        "address"
        not in fields.read(fields.plant(SCHEMA, VALUE, fields.remove(filled, posted, "f/address")))[0]
    )


def test_restore_brings_back_the_agents_value():
    posted = fields.restore({"f/amount": ["1"], "f/evidence#": [""], "f/decision": ['"deny"']}, "f/evidence")
    value, _ = fields.read(fields.plant(SCHEMA, VALUE, posted))

    assert value["evidence"] == VALUE["evidence"]
    assert value["amount"] == 1.0


def test_a_problem_of_the_contract_hangs_on_its_field():
    form = fields.plant(SCHEMA, VALUE, {})
    fields.blame(form, {"evidence.0.kind": ["Too short."], "nowhere.at.all": ["Odd."]})

    assert fields.find(form, "f/evidence/0/kind").problems == ["Too short."]
    assert form.problems == ["Odd."]


def test_the_form_of_a_new_value_reads_back_as_that_value():
    now = {**VALUE, "evidence": [{"kind": "a"}, {"kind": "b"}, {"kind": "c"}], "note": "N", "new": 7}
    posted = fields.sent(fields.plant_value(SCHEMA, VALUE, now))

    assert fields.read(fields.plant(SCHEMA, VALUE, posted))[0] == now


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=120)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
LEAVES = [
    {"type": "string"},
    {"type": "string", "format": "date"},
    {"type": "integer"},
    {"type": "number", "multipleOf": 0.01},
    {"type": "boolean"},
    {"type": ["string", "null"]},
    {"anyOf": [{"type": "number"}, {"type": "null"}]},
    {"enum": [1, "1", None, True, {"a": [1]}]},
    {"const": 5},
    {},
    True,
    {"$ref": "#/$defs/node"},
]
schemas = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: (
        st.builds(lambda items: {"type": "array", "items": items}, inner)
        | st.builds(
            lambda properties, rest: {
                "type": "object",
                "properties": properties,
                "required": sorted(properties)[::2],
                "additionalProperties": rest,
            },
            st.dictionaries(st.sampled_from(["a", "b/c", "d~e", "", "f g"]), inner, max_size=4),
            inner,
        )
    ),
    max_leaves=6,
)
NODE = {"type": "object", "properties": {"a": {"$ref": "#/$defs/node"}, "d~e": {"type": "number"}}}


def browsed(posted):
    """What arrives after a browser had its way with the line ends, and no script ran."""
    line_ends = {
        key: [text.replace("\r\n", "\n").replace("\r", "\n") for text in sent] for key, sent in posted.items()
    }
    return {key: [text.replace("\n", "\r\n") for text in sent] for key, sent in line_ends.items()}


def exactly(value):
    return json.dumps(value, sort_keys=True)


@given(schema=schemas, value=values)
def test_a_form_nobody_touched_gives_back_the_very_same_json(schema, value):
    root = {**schema, "$defs": {"node": NODE}} if isinstance(schema, dict) else schema
    posted = browsed(fields.sent(fields.plant(root, value, {})))
    form = fields.plant(root, value, posted)
    again, readable = fields.read(form)

    assert readable
    assert exactly(again) == exactly(value)
    assert not form.changed


@given(schema=schemas, value=values, now=values)
def test_any_post_is_read_or_refused_but_never_breaks(schema, value, now):
    root = {**schema, "$defs": {"node": NODE}} if isinstance(schema, dict) else schema
    posted = fields.sent(fields.plant_value(root, value, now))

    fields.read(fields.plant(root, value, posted))


def test_no_form_grows_from_half_a_million_numbers():
    vast = {"rows": [0] * 500_000}
    editing = editing_of(vast, {}, schema=LISTS, fits=lambda _: True)
    assert (fields.is_vast(vast), editing.view) == (True, "json")
    assert not fields.is_vast({"rows": [{"a": 1}] * 1_000})


def test_json_typed_over_a_short_output_opens_no_vast_form():
    typed = {"shown": ["json"], "view": ["form"], "whole": [json.dumps({"rows": [0] * 6_000})]}
    editing = editing_of({"rows": []}, typed, schema=LISTS, fits=lambda _: True)
    assert (editing.view, len(editing.problems)) == ("json", 1)
