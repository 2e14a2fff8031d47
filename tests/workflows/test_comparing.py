"""Two policies side by side."""

from hypothesis import given
from hypothesis import strategies as st

from reviewapp.workflows.comparing import compare, word_spans

CHECK = {"name": "A", "expect": {"all": []}}


def with_checks(*checks):
    return {"prompt": "", "checks": list(checks)}


def changes(before, after):
    found = compare(with_checks(*before), with_checks(*after))["checks"]
    return [(change.kind, change.name) for change in found]


@given(st.text(), st.text())
def test_the_spans_rebuild_both_texts(before, after):
    spans = word_spans(before, after)

    assert "".join(text for kind, text in spans if kind != "ins") == before
    assert "".join(text for kind, text in spans if kind != "del") == after


def test_what_went_stands_before_what_came():
    assert word_spans("be brief", "be kind") == [("same", "be "), ("del", "brief"), ("ins", "kind")]


def test_what_came_went_changed_and_moved_is_told_once():
    a, b, c = ({**CHECK, "name": name} for name in "ABC")

    assert changes([a], [a]) == []
    assert changes([a], [b]) == [("removed", "A"), ("added", "B")]
    assert changes([a], [{**a, "on_fail": "note"}]) == [("changed", "A")]
    assert changes([a, b], [b, a]) == [("moved", "B"), ("moved", "A")]
    assert changes([a, b], [c, a, b]) == [("added", "C")]
