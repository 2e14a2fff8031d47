"""What a change makes of a document, what stands in its way, and how it reads."""

import copy

import pytest

from reviewapp.learning.changes import (
    ChangeError,
    apply_change,
    change_problems,
    digest_of_change,
    is_in,
    is_same_cause,
)
from reviewapp.learning.showing_changes import difference_of
from reviewapp.workflows.contract import TEXT_OUTPUT, Contract
from reviewapp.workflows.policy_document import EMPTY

CONTRACT = Contract.of({}, TEXT_OUTPUT)
RULE = {
    "name": "Unsure",
    "when": {"field": "confidence", "op": "<", "value": 0.5},
    "then": {"route": "review"},
}
CHECK = {"name": "Signed", "expect": {"field": "output.text", "op": "contains", "value": "Northwind"}}
DOCUMENT = {
    "prompt": "Be brief.\nSign.",
    "routing": [RULE],
    "thresholds": {"auto_approve_at": 0.9, "spot_check": 0.1},
    "checks": [CHECK],
}
PROMPT = {"kind": "prompt", "op": "add", "bullet": "S-4", "text": "Write “30 days”."}
REWORDED = {**PROMPT, "op": "replace", "text": "Write “30 days”, not “14 days”."}
OTHER_RULE = {**RULE, "name": "Very unsure"}
CHANGES = [
    PROMPT,
    {"kind": "routing", "op": "add", "at": 0, "rule": OTHER_RULE},
    {"kind": "routing", "op": "replace", "name": "Unsure", "rule": OTHER_RULE},
    {"kind": "routing", "op": "remove", "name": "Unsure"},
    {"kind": "threshold", "set": {"auto_approve_at": 0.95}},
    {"kind": "threshold", "set": {"auto_approve_at": None, "spot_check": None}},
    {"kind": "check", "op": "add", "check": {**CHECK, "name": "Signed well"}},
    {"kind": "check", "op": "remove", "check": {"name": "Signed"}},
]


def problems(change, document=DOCUMENT, **surroundings):
    return change_problems(change, document, contract=CONTRACT, **surroundings)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change['kind']} {change.get('op', '')}")
def test_a_change_is_made_to_a_copy_and_leaves_a_policy_that_can_be_published(change):
    before = copy.deepcopy(DOCUMENT)

    assert problems(change) == {}
    assert apply_change(DOCUMENT, change) != before
    assert before == DOCUMENT


def test_a_change_can_be_made_where_there_is_no_policy_yet():
    assert apply_change(None, PROMPT)["prompt"].endswith(
        "- [S-4] Write “30 days”.\n## End of what was learned"
    )


def test_a_rule_is_found_by_its_name_wherever_it_stands():
    document = {**DOCUMENT, "routing": [OTHER_RULE, RULE]}
    removed = apply_change(document, {"kind": "routing", "op": "remove", "at": 0, "name": "Unsure"})

    assert removed["routing"] == [OTHER_RULE]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "prompt", "op": "remove", "bullet": "S-9"},
        {"kind": "routing", "op": "remove", "name": "Gone"},
        {"kind": "routing", "op": "add", "at": 0, "rule": RULE},
        {"kind": "check", "op": "remove", "check": {"name": "Gone"}},
        {"kind": "check", "op": "add", "check": CHECK},
    ],
)
def test_what_is_not_there_cannot_be_changed_nor_what_is_there_be_added(change):
    with pytest.raises(ChangeError):
        apply_change(DOCUMENT, change)
    assert "" in problems(change)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("no object", "kind"),
        ({"kind": "poem"}, "kind"),
        ({**PROMPT, "op": "sing"}, "op"),
        ({**PROMPT, "at": 1}, "at"),
        ({**PROMPT, "text": " "}, "text"),
        ({"kind": "prompt", "op": "add", "text": "x"}, "bullet"),
        ({"kind": "routing", "op": "add", "rule": []}, "rule"),
        ({"kind": "routing", "op": "remove"}, "name"),
        ({"kind": "threshold", "set": {"poem": 1}}, "set"),
        ({"kind": "threshold", "set": {"auto_approve_at": 2}}, "thresholds.auto_approve_at"),
        ({"kind": "threshold", "set": {"auto_approve_at": 0.9}}, ""),
        ({"kind": "check", "op": "add", "check": {}}, "check"),
        ({"kind": "routing", "op": "add", "rule": {**OTHER_RULE, "then": {}}}, "routing.0.then.route"),
    ],
)
def test_what_stands_in_the_way_is_said_at_its_place(change, place):
    assert place in problems(change)


ADDED_RULE = {"kind": "routing", "op": "add", "rule": OTHER_RULE}


@pytest.mark.parametrize(
    "change", [PROMPT, ADDED_RULE, {"kind": "threshold", "set": {"auto_approve_at": 0.5}}]
)
def test_a_change_is_in_what_it_was_made_to_and_not_in_what_it_was_not(change):
    assert is_in(apply_change(DOCUMENT, change), change)
    assert not is_in({**EMPTY, **DOCUMENT}, change)


def test_a_removal_is_in_what_lacks_its_line():
    removal = {"kind": "prompt", "op": "remove", "bullet": PROMPT["bullet"]}

    assert is_in(DOCUMENT, removal)
    assert not is_in(apply_change(DOCUMENT, PROMPT), removal)


def test_two_equal_changes_have_one_cause_and_other_words_another_digest():
    assert is_same_cause(PROMPT, {**PROMPT, "bullet": "S-7"})
    assert not is_same_cause(PROMPT, REWORDED)
    digests = {digest_of_change(PROMPT, 1), digest_of_change(PROMPT, 2), digest_of_change(REWORDED, 1)}
    assert len(digests) == 3


def test_a_line_that_came_is_shown_with_those_around_it():
    lines = difference_of(DOCUMENT, PROMPT, around=1)

    assert [(line.number, line.kind) for line in lines] == [
        (2, "same"),
        (3, "ins"),
        (4, "ins"),
        (5, "ins"),
        (6, "ins"),
    ]


def test_a_reworded_line_is_shown_word_by_word():
    document = apply_change(DOCUMENT, PROMPT)
    went, came = [line for line in difference_of(document, REWORDED) if line.kind != "same"]

    assert (went.kind, came.kind) == ("del", "ins")
    assert "".join(text for _, text in went.spans) == "- [S-4] Write “30 days”."
    assert ("ins", ", not “14 days”") in came.spans


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change['kind']} {change.get('op', '')}")
def test_every_change_reads_as_lines(change):
    assert any(line.kind != "same" for line in difference_of(DOCUMENT, change))


def test_a_change_that_can_no_longer_be_made_shows_nothing():
    assert difference_of(DOCUMENT, {"kind": "prompt", "op": "remove", "bullet": "S-9"}) == []


NEW = {"name": "Rounding", "cause": "model", "severity": "low"}
SPLIT = {"kind": "taxonomy", "op": "split", "category": "tone", "into": [NEW, {**NEW, "name": "Wear"}]}
MERGE = {"kind": "taxonomy", "op": "merge", "category": "tone", "others": ["chummy"]}


@pytest.mark.parametrize("change", [SPLIT, MERGE, {"kind": "taxonomy", "op": "add", "into": [NEW]}])
def test_categories_change_and_the_document_does_not(change):
    assert problems(change, categories=["tone", "chummy"]) == {}
    assert apply_change(DOCUMENT, change) == DOCUMENT
    assert difference_of(DOCUMENT, change)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({**SPLIT, "into": [NEW]}, "into"),
        ({**SPLIT, "into": [NEW, NEW]}, "into"),
        ({**SPLIT, "into": [NEW, {**NEW, "name": "Wear", "cause": "fate"}]}, "into"),
        ({**SPLIT, "category": "gone"}, "category"),
        ({**MERGE, "others": ["tone"]}, "others"),
        ({**MERGE, "others": []}, "others"),
        ({**MERGE, "op": "burn"}, "op"),
        ({"kind": "taxonomy", "op": "add", "into": [{**NEW, "name": f"N{n}"} for n in range(8)]}, "into"),
    ],
)
def test_categories_that_cannot_be_changed_so_say_why(change, place):
    assert place in problems(change, categories=["tone", "chummy"])
