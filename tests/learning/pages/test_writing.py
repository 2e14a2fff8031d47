"""Writing a suggestion and editing the words of one, for every kind of change."""

import pytest

from reviewapp.learning.bullets import Bullet, add
from reviewapp.learning.models import Suggestion
from tests import factories
from tests.learning.making import make_suggestion

WRITE = "/learning/write/?workflow=replies"
LOW = {"field": "confidence", "op": "<", "value": 0.5}
RULE = {"name": "Unsure ones", "when": LOW, "then": {"route": "review"}}
ROW = "rule-0-group-0-row-0"
TYPED = {
    "rule-0-name": "Unsure ones", "rule-0-route": "review",
    "rule-0-join": "all", "rule-0-group-0-join": "all",
    f"{ROW}-field": "confidence", f"{ROW}-op": "<", f"{ROW}-value": "0.5", "title": "People see unsure ones",
}  # fmt: skip


def newest():
    return Suggestion.objects.order_by("-number").first()


def test_a_line_of_the_prompt_is_written_down_and_replayed(signed_in, enzo, replies):
    sent = {"bullet": "add", "op": "write", "text": "Apologise once.", "title": "One apology"}

    answer = signed_in(enzo).post(f"{WRITE}&kind=prompt", sent)

    made = newest()
    assert answer.url == "/learning/suggestions/1/"
    assert made.change == {"kind": "prompt", "op": "add", "bullet": "S-1", "text": "Apologise once."}
    assert made.proposed_by == enzo
    assert made.replays.get().state == "waiting"


@pytest.mark.parametrize(
    ("op", "change"), [("write", {"op": "replace", "text": "New."}), ("remove", {"op": "remove"})]
)
def test_a_line_in_force_is_reworded_or_taken_out(signed_in, enzo, replies, op, change):
    document = {
        "prompt": add("Be brief.", Bullet("S-7", "Old.")),
        "routing": [],
        "thresholds": {},
        "checks": [],
    }
    factories.make_policy(replies, document)

    signed_in(enzo).post(
        f"{WRITE}&kind=prompt", {"bullet": "S-7", "op": op, "text": "New.", "title": "Better"}
    )

    assert newest().change == {"kind": "prompt", "bullet": "S-7"} | change


def test_what_is_missing_is_told_beside_its_field(signed_in, enzo, replies):
    sent = {"bullet": "add", "op": "write", "text": "x" * 601, "title": ""}

    page = signed_in(enzo).post(f"{WRITE}&kind=prompt", sent)

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()
    assert newest() is None


def test_a_rule_is_written_as_rows(part, signed_in, enzo, replies):
    drawn = part(enzo).post(f"{WRITE}&kind=routing", TYPED | {"do": "add rule-0-group-0-row"})
    assert "rule-0-group-0-row-1-field" in drawn.content.decode()
    assert "<h1>" not in drawn.content.decode()

    signed_in(enzo).post(f"{WRITE}&kind=routing", TYPED | {"do": "save"})

    assert newest().change == {"kind": "routing", "op": "add", "at": 0, "rule": RULE}


def test_a_rule_that_the_contract_refuses_is_told_in_its_row(signed_in, enzo, replies):
    page = signed_in(enzo).post(f"{WRITE}&kind=routing", TYPED | {f"{ROW}-field": "output.nothing"})

    assert page.status_code == 422
    assert "People see unsure ones" in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()


@pytest.mark.parametrize("removes", [False, True])
def test_a_rule_in_force_is_changed_or_taken_out(signed_in, enzo, replies, removes):
    document = {"prompt": "", "routing": [RULE], "thresholds": {}, "checks": []}
    factories.make_policy(replies, document)
    there = f"{WRITE}&kind=routing&entry=Unsure+ones"
    assert 'value="0.5"' in signed_in(enzo).get(there).content.decode()

    signed_in(enzo).post(there, TYPED | {f"{ROW}-value": "0.6"} | ({"removes": "on"} if removes else {}))

    change = newest().change
    assert (change["op"], change["name"]) == ("remove" if removes else "replace", "Unsure ones")
    assert ("rule" in change) != removes


def test_a_check_is_written_as_rows(signed_in, enzo, replies):
    sent = {name.replace("rule", "check"): value for name, value in TYPED.items()} | {
        "check-0-on_fail": "note"
    }

    signed_in(enzo).post(f"{WRITE}&kind=check", sent)

    assert newest().change["check"] == {"name": "Unsure ones", "expect": LOW, "on_fail": "note"}


def test_thresholds_are_set(signed_in, enzo, replies):
    sent = {"auto_approve_at": "0.93", "spot_check": "0.05", "title": "Let sure ones pass"}

    signed_in(enzo).post(f"{WRITE}&kind=threshold", sent)

    assert newest().change == {"kind": "threshold", "set": {"auto_approve_at": 0.93, "spot_check": 0.05}}


def test_categories_are_added_split_and_merged(signed_in, enzo, replies):
    for number, key in enumerate(("tone", "chummy"), start=1):
        factories.make_category(replies, number=number, name=key.capitalize(), key=key)
    browser, there = signed_in(enzo), f"{WRITE}&kind=taxonomy"
    new = {f"{part}_{n}": value for n in range(3) for part, value in
           (("name", ""), ("cause", "instructions"), ("severity", "low"))}  # fmt: skip

    browser.post(there, new | {"op": "merge", "category": "tone", "others": ["chummy"], "title": "One tone"})
    assert newest().change == {"kind": "taxonomy", "op": "merge", "category": "tone", "others": ["chummy"]}

    browser.post(there, new | {"op": "add", "name_0": "Late answer", "title": "Late"})
    assert newest().change["into"] == [{"name": "Late answer", "cause": "instructions", "severity": "low"}]


def test_an_edit_gives_other_words_and_another_replay(signed_in, lena, suggestion):
    browser, there = signed_in(lena), "/learning/suggestions/1/edit/"
    before = browser.get(there).content.decode()
    assert "Never promise a date of arrival." in before
    seen = before.partition('name="seen" value="')[2][:64]

    browser.post(there, {"seen": seen, "text": "Name a day only from the carrier.", "title": "Days"})

    suggestion.refresh_from_db()
    assert suggestion.change["text"] == "Name a day only from the carrier."
    assert suggestion.last_edited_by == lena
    assert suggestion.state == Suggestion.State.DRAFTED
    again = browser.post(there, {"seen": seen, "text": "Other words.", "title": "Days"})
    assert again.status_code == 409


@pytest.mark.parametrize("kind", ["prompt", "routing", "check", "threshold", "taxonomy"])
def test_every_kind_has_its_form(signed_in, enzo, replies, kind):
    changes = {
        "routing": {"kind": "routing", "op": "add", "at": 0, "rule": RULE},
        "check": {"kind": "check", "op": "add", "check": {"name": "Sure", "expect": LOW}},
        "threshold": {"kind": "threshold", "set": {"auto_approve_at": 0.9}},
        "taxonomy": {
            "kind": "taxonomy",
            "op": "add",
            "into": [{"name": "A", "cause": "data", "severity": "low"}],
        },
        "prompt": {"kind": "prompt", "op": "remove", "bullet": "S-3"},
    }
    made = make_suggestion(replies, change=changes[kind])
    browser = signed_in(enzo)

    assert browser.get(f"{WRITE}&kind={kind}").status_code == 200
    assert made.title in browser.get("/learning/suggestions/1/edit/").content.decode()


def test_without_a_workflow_there_is_nothing_to_write(signed_in, enzo):
    assert "No workflow yet" in signed_in(enzo).get("/learning/write/").content.decode()


def test_a_reviewer_writes_no_suggestion(signed_in, rosa, replies):
    assert signed_in(rosa).get(WRITE).status_code == 403
