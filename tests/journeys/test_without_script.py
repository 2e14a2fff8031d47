"""The same day with JavaScript switched off: plain links and plain forms do all of it."""

import pytest
from playwright.sync_api import expect

from reviewapp.review.models import Decision
from tests.journeys.conftest import DECISION, REPLY


def decision():
    return Decision.objects.standing().select_related("content").get()


@pytest.fixture
def plain(sit_down, rosa, make_review):
    """Rosa in front of one item in a browser without script."""

    def open_one(**fields):
        make_review(**fields)
        page = sit_down(rosa, script=False)
        page.goto("/review/")
        return page

    return open_one


def test_approving_and_undoing(plain):
    page = plain()

    page.get_by_role("button", name="Approve and next").first.click()
    page.get_by_role("heading", name="All clear").wait_for()
    page.get_by_role("button", name="Undo").click()

    page.get_by_role("heading", name="Tent pole snapped").wait_for()
    assert not Decision.objects.standing()


def test_rejecting_says_what_is_missing_and_keeps_the_rest(plain):
    page = plain()

    page.get_by_label("Justification").fill("Not true.")
    page.get_by_role("button", name="Reject and next").click()
    page.get_by_text("Pick at least one category to reject.").wait_for()
    assert page.get_by_label("Justification").input_value() == "Not true."

    page.get_by_label("Wrong fact").check(force=True)
    page.get_by_role("button", name="Reject and next").click()
    page.get_by_role("heading", name="All clear").wait_for()
    assert decision().verdict == "rejected"


def test_escalating(plain, seniors):
    page = plain()

    page.get_by_label("Escalate to").select_option(label="Seniors")
    page.get_by_label("Justification").fill("A lawyer wrote this.")
    page.get_by_role("button", name="Escalate and next").click()

    page.get_by_role("heading", name="All clear").wait_for()
    assert decision().escalated_to == seniors


def test_abstaining(plain):
    page = plain()

    page.get_by_text("More", exact=True).click()
    page.get_by_label("I cannot judge this").select_option(label="Conflict of interest")
    page.get_by_role("button", name="Pass it on and next").click()

    page.get_by_role("heading", name="All clear").wait_for()
    assert decision().abstain_reason == "conflict_of_interest"


def test_correcting_a_text(plain):
    page = plain()

    page.get_by_role("link", name="Edit").first.click()
    page.locator("textarea.editor").fill(REPLY + " Bye.")
    page.get_by_label("Wrong fact").check(force=True)
    page.get_by_role("button", name="Submit correction").first.click()

    page.get_by_role("heading", name="All clear").wait_for()
    assert decision().content.edited == REPLY + " Bye."


def test_correcting_fields_with_entries_added_and_removed(plain, refunds):
    page = plain(workflow=refunds, output=DECISION, title="A worn jacket")

    page.get_by_role("link", name="Edit").first.click()
    page.get_by_role("button", name="Add entry to Evidence").click()
    page.locator('[name="f/evidence/n2/source"]').fill("receipt")
    page.get_by_role("button", name="Remove Evidence 1").click()
    assert page.locator('[name="f/evidence/n2/source"]').input_value() == "receipt"
    page.get_by_label("Wrong amount").check(force=True)
    page.get_by_role("button", name="Submit correction").first.click()

    page.get_by_role("heading", name="All clear").wait_for()
    kept = [DECISION["evidence"][1], {"source": "receipt", "text": ""}]
    assert decision().content.edited == {**DECISION, "evidence": kept}


def test_the_queue_is_searched_and_filtered(sit_down, rosa, make_review):
    make_review(title="About a tent", risk="high", external_id="ZD-1000")
    make_review(title="About a stove", risk="low", external_id="ZD-2000")
    page = sit_down(rosa, script=False)
    page.goto("/queue/")

    page.get_by_label("Search the queue").fill("stove")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="About a stove").first.wait_for()
    assert page.get_by_role("link", name="About a tent").count() == 0
    page.get_by_text("Risk: any").click()
    page.get_by_role("link", name="High and up").click()
    page.get_by_role("heading", name="No item matches").wait_for()
    page.get_by_role("link", name="Clear filter").click()
    expect(page.get_by_role("link", name="About a tent").first).to_be_visible()
