"""Questions about outputs: valid for the contract, answered for every row, about nobody in person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.learning import features
from reviewapp.learning.bands import cuts, roundest
from reviewapp.learning.features import candidates, features_of, names_somebody
from reviewapp.workflows import conditions
from reviewapp.workflows.contract import Contract

TEXT = {"type": "string"}
CONTRACT = Contract.of(
    {
        "type": "object",
        "properties": {
            "customer": TEXT,
            "text": TEXT,
            "days": {"type": ["integer", "null"]},
            "paid": {"type": "number"},
            "tags": {"type": "array", "items": TEXT},
        },
    },
    {
        "type": "object",
        "properties": {
            "decision": {"enum": ["pay", "decline"]},
            "supplier": {"type": "object", "properties": {"name": TEXT}},
            "gift": {"type": "boolean"},
        },
    },
)
NAMES = ("Ana Adler", "Bram Brook")
WORDS = st.sampled_from(
    ("scratches", "Scratches", "worn", "my", "army", "Größe", "ſcratches", "don't", "K", "…", "7", "Adler")
)
sentences = st.lists(WORDS, max_size=8).map(" ".join)
facts = st.fixed_dictionaries(
    {"confidence": st.none() | st.floats(0, 1), "risk": st.sampled_from(("low", "high", "critical", None))},
    optional={
        "input": st.fixed_dictionaries(
            {"text": sentences, "customer": st.sampled_from(NAMES)},
            optional={
                "days": st.none() | st.integers(-3, 90) | st.integers(),
                "paid": st.integers(0, 9) | st.floats(allow_nan=False, allow_infinity=False),
                "tags": st.lists(st.sampled_from(("a", "b", "c")), max_size=3),
            },
        ),
        "output": st.fixed_dictionaries(
            {"decision": st.sampled_from(("pay", "decline"))},
            optional={
                "gift": st.booleans() | st.none(),
                "supplier": st.fixed_dictionaries({"name": st.sampled_from(("Aldwin", "Duin"))}),
            },
        ),
        "metadata": st.dictionaries(
            st.sampled_from(("channel", "a.b", "7", "")),
            st.sampled_from(("mail", "chat")) | st.integers(0, 3) | st.booleans() | st.just([1, True]),
        ),
        "subject": st.just("customer-7"),
    },
)


def asked(rows, **more):
    return [(test, conditions.sentence(test.condition)) for test in candidates(rows, CONTRACT, **more)]


@settings(max_examples=150, deadline=None)
@given(st.lists(facts, min_size=4, max_size=25))
def test_every_question_fits_the_contract_and_is_answered_as_its_column_says(rows):
    for test in candidates(rows, CONTRACT, least=1):
        assert conditions.validate(test.condition, CONTRACT) == {}
        holds = conditions.compile_condition(test.condition)
        assert [holds(row) for row in rows] == test.holds.tolist()


@settings(max_examples=50, deadline=None)
@given(st.lists(facts, min_size=4, max_size=25))
def test_no_two_questions_have_the_same_answers_and_none_is_without_a_difference(rows):
    found = [test.holds.tobytes() for test in candidates(rows, CONTRACT, least=1)]
    assert len(found) == len(set(found))
    assert all(0 < test.holds.sum() < len(rows) for test in candidates(rows, CONTRACT, least=1))


def test_nobody_is_singled_out():
    rows = [
        {
            "input": {"customer": NAMES[n % 2], "text": f"Hello from {NAMES[n % 2]} about the broken chain"},
            "output": {"supplier": {"name": "Aldwin" if n % 3 else "Duin"}},
            "subject": NAMES[n % 2],
        }
        for n in range(40)
    ]
    said = " ".join(sentence for _, sentence in asked(rows))
    assert "Adler" not in said
    assert "adler" not in said
    assert "customer" not in said
    assert "subject" not in said
    assert "output.supplier.name is “Duin”" in said


@pytest.mark.parametrize(
    ("path", "is_somebody"),
    [
        ("input.customer", True),
        ("input.customer.name", True),
        ("input.customerName", True),
        ("input.name", True),
        ("input.customer.segment", False),
        ("input.order_number", True),
        ("output.payment.iban", True),
        ("metadata.user_id", True),
        ("output.supplier.name", False),
        ("action.name", False),
        ("input.days", False),
    ],
)
def test_names_accounts_and_marks_of_a_case_are_known_by_their_field(path, is_somebody):
    assert names_somebody(path) is is_somebody


def test_a_field_that_is_sometimes_missing_is_asked_first_whether_it_is_given():
    rows = [{"input": {"days": n} if n % 2 else {}, "confidence": 0.9} for n in range(60)]
    said = {sentence for _, sentence in asked(rows)}
    assert any(s.startswith("input.days is given and input.days is more than") for s in said)


def test_words_are_asked_for_in_the_plainest_way():
    texts = ["My bag has scratches", "An army of bags", "scratches on my saddle", "My bags, old"] * 10
    said = {sentence for _, sentence in asked([{"input": {"text": text}} for text in texts])}
    assert "input.text has the word “my”" in said
    assert "input.text contains “scratches”" in said
    assert not any("contains “my”" in sentence for sentence in said)


def test_days_of_the_calendar_are_not_asked_for():
    rows = [{"input": {"text": f"2026-10-0{n % 9 + 1}"}} for n in range(90)]
    assert not any("2026" in sentence for _, sentence in asked(rows))


@pytest.mark.parametrize(
    ("low", "high", "middle", "expected"),
    [
        (27, 44, 33, 30),
        (0.731, 0.762, 0.7483, 0.75),
        (-3, 5, 1, 0),
        (1187, 1213, 1200.5, 1200),
        (12, 12, 12, 12),
    ],
)
def test_a_cut_is_the_roundest_number_there_is_room_for(low, high, middle, expected):
    assert roundest(low, high, middle) == expected


@given(st.lists(st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_cuts_rise_and_lie_among_the_values(values):
    found = cuts(values)
    assert found == sorted(set(found))
    assert all(min(values) <= cut <= max(values) for cut in found)


def test_the_context_of_an_output_is_flat_and_names_nobody():
    context = features_of(
        {"input": {"customer": "Ana", "text": "x" * 100, "days": 4}, "risk": "low", "finished": True}
    )
    assert context == {"risk": "low", "length of input.text": 100.0, "input.days": 4.0, "finished": True}


def test_what_lies_deep_or_wide_is_left_out():
    wide = {"metadata": {f"k{n}": n for n in range(features.MOST_FIELDS + 50)}}
    rows = [wide | {"risk": "low"}] * 20 + [{"risk": "low"}] * 20
    assert {test.field for test in candidates(rows, CONTRACT)} == {"metadata.k0"}
    deep = {"metadata": {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}}
    assert candidates([deep] * 20 + [{}] * 20, CONTRACT) == []
