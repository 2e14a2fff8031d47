import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.base.canonical import canonical_bytes

LARGEST = 2**53 - 1
numbers = st.integers(-LARGEST, LARGEST) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=500, deadline=None)
@given(values)
def test_the_quick_way_gives_what_the_standard_says(value):
    assert canonical_bytes(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value",
    [
        5.0,
        -0.0,
        1e-7,
        1e-5,
        1e16,
        12.5,
        0.1,
        100,
        [5.0, 1],
        {"a": 1e21},
        {"😀": 1, "\uffff": 2},
        ",5.0",
        "a\x7f\x1f",
    ],
)
def test_odd_values_are_written_as_the_standard_says(value):
    assert canonical_bytes(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, float("nan"), float("inf"), "\ud800", object()])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical_bytes(value)
