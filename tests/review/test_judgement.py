import pytest

from reviewapp.review.judgement import Demands, Judgement, holds_null, problems_of

CALM = {
    "known": frozenset({"tone", "fact"}),
    "justified_by_category": frozenset({"fact"}),
    "justified_by_risk": False,
    "blocked": False,
    "is_changed": False,
}


def lacks(verdict, *, changed=False, blocked=False, risky=False, **sent):
    demands = Demands(**CALM | {"blocked": blocked, "is_changed": changed, "justified_by_risk": risky})
    return set(problems_of(Judgement(verdict, **sent), demands))


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"verdict": "approved"}, set()),
        ({"verdict": "maybe"}, {"verdict"}),
        ({"verdict": "approved", "categories": ("tone",)}, {"categories"}),
        ({"verdict": "approved", "blocked": True}, {"justification"}),
        ({"verdict": "approved", "blocked": True, "justification": "Checked by phone."}, set()),
        ({"verdict": "approved", "edited": "new", "changed": True}, {"edited"}),
        ({"verdict": "rejected"}, {"categories"}),
        ({"verdict": "rejected", "categories": ("tone",)}, set()),
        ({"verdict": "rejected", "categories": ("unknown",)}, {"categories"}),
        ({"verdict": "rejected", "categories": ("fact",)}, {"justification"}),
        ({"verdict": "rejected", "categories": ("fact",), "justification": " "}, {"justification"}),
        ({"verdict": "rejected", "categories": ("tone",), "risky": True}, {"justification"}),
        ({"verdict": "rejected", "categories": ("tone",), "justification": "x" * 10_001}, {"justification"}),
        ({"verdict": "edited", "categories": ("tone",)}, {"edited"}),
        ({"verdict": "edited", "changed": True}, {"categories"}),
        ({"verdict": "edited", "changed": True, "categories": ("tone",)}, set()),
        ({"verdict": "escalated"}, {"reason"}),
        ({"verdict": "escalated", "reason": "Over my limit."}, set()),
        ({"verdict": "abstained", "reason": "bored"}, {"reason"}),
        ({"verdict": "abstained", "reason": "conflict_of_interest"}, set()),
        ({"verdict": "escalated", "reason": "a\x00b"}, {"reason"}),
    ],
)
def test_each_verdict_needs_its_own(sent, fields):
    assert lacks(**sent) == fields


@pytest.mark.parametrize("value", ["\x00", {"a": ["b\x00"]}, {"\x00": 1}])
def test_null_characters_are_found_anywhere(value):
    assert holds_null(value)
    assert not holds_null({"a": ["\\u0000", 1, None]})
