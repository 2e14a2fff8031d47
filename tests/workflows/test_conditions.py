"""Conditions: every operator, what cannot be answered, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewapp.workflows import conditions
from reviewapp.workflows.conditions import ConditionError

FACTS = {
    "output": {
        "amount": 600,
        "reason": "Arrived broken",
        "tags": ["a", "b"],
        "lines": [{"price": 5}, {"price": 50}],
        "gift": True,
        "note": None,
    },
    "risk": "high",
    "metadata": {"channel": "mail"},
}


def ask(field, op, value=None, **more):
    node = {"field": field, "op": op, "value": value, **more}
    return conditions.compile_condition(node)(FACTS)


@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("output.amount", "=", 600, True),
        ("output.amount", "=", 600.0, True),
        ("output.amount", "!=", 600, False),
        ("output.amount", "<", 601, True),
        ("output.amount", "<=", 600, True),
        ("output.amount", ">", 600, False),
        ("output.amount", ">=", 600, True),
        ("output.amount", "in", [1, 600], True),
        ("output.gift", "=", 1, False),
        ("output.gift", "in", [1], False),
        ("output.gift", "=", True, True),
        ("output.note", "=", None, True),
        ("output.missing", "=", None, True),
        ("output.missing", "=", 3, False),
        ("output.missing", "!=", 3, True),
        ("output.missing", "in", [3], False),
        ("output.reason", "contains", "broken", True),
        ("output.tags", "contains", "b", True),
        ("output.tags", "contains", "c", False),
        ("output.tags.1", "=", "b", True),
        ("output.lines.1.price", "=", 50, True),
        ("output.reason", "starts with", "Arr", True),
        ("output.reason", "matches", "(?i)ARRIVED? b", True),
        ("output.reason", "matches", "^broken", False),
        ("output.reason", ">", "Aa", True),
        ("output.note", "exists", True, False),
        ("output.note", "exists", False, True),
        ("output.amount", "exists", True, True),
        ("metadata.channel", "=", "mail", True),
        ("risk", ">", "medium", True),
        ("risk", ">=", "critical", False),
        ("risk", "<", "low", False),
    ],
)
def test_each_operator_answers(field, op, value, expected):
    assert ask(field, op, value) is expected


def test_length_and_count_compare_whole_numbers():
    assert ask("output.tags", "length", 2, **{"is": "="})
    assert ask("output.reason", "length", 5, **{"is": ">"})
    cheap = {"field": "price", "op": "<", "value": 10}
    assert ask("output.lines", "count", 1, where=cheap, **{"is": "="})
    assert ask("output.tags", "count", 1, where={"field": "this", "op": "=", "value": "a"}, **{"is": ">="})


@pytest.mark.parametrize(
    ("field", "op", "value", "said"),
    [
        ("output.missing", ">", 3, "output.missing is missing"),
        ("output.reason", ">", 3, "output.reason is not a number"),
        ("output.gift", ">", 0, "output.gift is not a number"),
        ("output.amount", "matches", "x", "output.amount is not a text"),
        ("output.note", "contains", "x", "output.note is missing"),
        ("nowhere.at.all", "starts with", "x", "nowhere.at.all is missing"),
    ],
)
def test_what_cannot_be_answered_says_why(field, op, value, said):
    with pytest.raises(ConditionError, match=said):
        ask(field, op, value)


def test_exists_guards_the_comparison_after_it():
    guarded = conditions.compile_condition(
        {"all": [{"field": "output.x", "op": "exists"}, {"field": "output.x", "op": ">", "value": 1}]}
    )

    assert guarded({"output": {}}) is False
    assert guarded({"output": {"x": 2}}) is True


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"all": 3},
        {"field": "x", "op": "?", "value": 1},
        {"field": "x", "op": ">", "value": []},
        {"field": "risk", "op": ">", "value": "huge"},
        {"field": "x", "op": "matches", "value": "("},
        {"not": None},
    ],
)
def test_what_is_no_condition_always_errs(broken):
    with pytest.raises(ConditionError):
        conditions.compile_condition(broken)({"x": 1})


def test_an_evil_pattern_takes_no_time():
    evil = conditions.compile_condition({"field": "output.text", "op": "matches", "value": "(a+)+$"})

    assert evil({"output": {"text": "a" * 50_000 + "b"}}) is False


@pytest.mark.parametrize(
    ("condition", "path", "said"),
    [
        ([], "", "A condition is an object"),
        ({"all": [], "any": []}, "", "exactly one of"),
        ({"any": []}, "any", "never holds"),
        ({"all": [{"field": "output.amout", "op": "=", "value": 1}]}, "all.0.field", "no field"),
        ({"field": "output.amount", "op": "~", "value": 1}, "op", "Choose an operator"),
        ({"field": "output.amount", "op": "=", "value": "x"}, "value", "never equal this string"),
        ({"field": "output.amount", "op": "matches", "value": "x"}, "op", "needs a text"),
        ({"field": "output.currency", "op": "=", "value": "GBP"}, "value", "one of: EUR, USD"),
        ({"field": "output.currency", "op": "in", "value": "EUR"}, "value", "list of 1 to 100"),
        ({"field": "output.reason", "op": "matches", "value": "("}, "value", "cannot be read"),
        ({"field": "output.reason", "op": "matches", "value": "a" * 501}, "value", "longer than 500"),
        ({"field": "output.reason", "op": "matches", "value": r"(a)\1"}, "value", "cannot be read"),
        ({"field": "output.amount", "op": ">"}, "value", "Give a value"),
        ({"field": "output.amount", "op": ">", "value": 1, "extra": 2}, "extra", "no part called"),
        ({"field": "output.tags", "op": "length", "value": 1}, "is", "Choose how to compare"),
        ({"field": "output.tags", "op": "length", "is": "=", "value": -1}, "value", "whole number"),
        ({"field": "output.lines", "op": "count", "is": "=", "value": 1}, "where", "which entries"),
        ({"field": "risk", "op": ">", "value": "huge"}, "value", "one of: low"),
        ({"field": "output.tags", "op": "contains", "value": 3}, "value", "never contain"),
    ],
)
def test_what_may_not_be_saved_says_where_and_why(refund_contract, condition, path, said):
    found = conditions.validate(condition, refund_contract)

    assert path in found, found
    assert said in found[path][0]


def test_the_fields_of_an_entry_are_checked_too(refund_contract):
    where = {"field": "cost", "op": ">", "value": 1}
    condition = {"field": "output.lines", "op": "count", "where": where, "is": ">", "value": 0}

    assert "where.field" in conditions.validate(condition, refund_contract)


def test_size_depth_and_number_are_bounded(refund_contract):
    one = {"field": "output.amount", "op": ">", "value": 1}
    deep = one
    for _ in range(9):
        deep = {"not": deep}

    assert "deeper" in str(conditions.validate(deep, refund_contract))
    assert "64" in str(conditions.validate({"all": [one] * 65}, refund_contract))
    assert "16,384" in str(conditions.validate({"all": ["x" * 20_000]}, refund_contract))
    assert conditions.validate({"all": [one] * 64}, refund_contract) == {}


def test_a_condition_reads_as_a_sentence():
    condition = {
        "all": [
            {"field": "output.amount", "op": ">", "value": 500},
            {"any": [{"field": "risk", "op": ">", "value": "low"}, {"field": "model", "op": "exists"}]},
            {"not": {"field": "output.currency", "op": "in", "value": ["EUR", "USD"]}},
        ]
    }

    assert conditions.sentence(condition) == (
        "output.amount is more than 500 and (risk is above “low” or model is given)"
        " and not (output.currency is one of “EUR”, “USD”)"
    )
    assert conditions.sentence({"all": []}) == "always"


comparisons = st.builds(
    lambda field, op, value: {"field": field, "op": op, "value": value},
    st.sampled_from(["a", "b", "c.d"]),
    st.sampled_from(["=", "!=", "<", ">="]),
    st.integers(0, 2),
)
level_1 = st.one_of(
    comparisons,
    comparisons.map(lambda inner: {"not": inner}),
    st.lists(comparisons, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
    st.lists(comparisons, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
)
level_2 = st.one_of(
    level_1,
    level_1.map(lambda inner: {"not": inner}),
    st.lists(level_1, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
    st.lists(level_1, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
)
facts = st.fixed_dictionaries(
    {"a": st.integers(0, 2), "b": st.integers(0, 2), "c": st.fixed_dictionaries({"d": st.integers(0, 2)})}
)


@given(level_2, facts)
def test_two_levels_go_into_rows_and_come_back_meaning_the_same(condition, some_facts):
    rows = conditions.to_rows(condition)
    again = conditions.from_rows(rows)

    ask_first, ask_second = map(conditions.compile_condition, (condition, again))
    assert ask_first(some_facts) == ask_second(some_facts)
    assert conditions.from_rows(conditions.to_rows(again)) == again


@given(level_2)
def test_each_row_knows_its_place_in_the_condition(condition):
    rows = conditions.to_rows(condition)
    made = conditions.from_rows(rows)

    for path, (group, row) in conditions.paths(rows).items():
        node = made
        for step in path.split(".") if path else []:
            node = node[int(step)] if isinstance(node, list) else node[step]
        assert node["field"] == rows.groups[group].rows[row].field


def test_what_is_deeper_has_no_rows():
    one = {"field": "a", "op": "=", "value": 1}
    two = {"field": "b", "op": "=", "value": 1}

    assert conditions.to_rows({"all": [one, {"any": [one, {"all": [one, two]}]}]}) is None


def test_always_is_no_rows_at_all():
    assert conditions.to_rows({"all": []}).groups == []
    assert conditions.from_rows(conditions.to_rows({"all": []})) == {"all": []}
