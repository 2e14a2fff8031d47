"""A reviewer's day in a real browser, by keyboard, as the README promises it."""

import re

import pytest
from playwright.sync_api import expect

from reviewapp.review import actions
from reviewapp.review.models import Decision, Draft, Review
from tests import factories
from tests.journeys.conftest import DECISION, REPLY
from tests.stack.product import eventually


def decisions():
    return Decision.objects.standing().order_by("decided_at").select_related("content", "output")


def opened(page, review):
    """The page shows this item, and nothing is still on its way."""
    page.wait_for_url(f"**/review/{review.pk}/**")
    page.wait_for_selector(f'#item[data-item="{review.pk}"]')
    expect(page.locator(".htmx-request, .htmx-settling, .htmx-swapping")).to_have_count(0)
    return page


@pytest.fixture
def bench(sit_down, rosa, make_review):
    """Rosa in front of one open item: `page, review = bench(output="Hi.")`."""

    def open_one(**fields):
        review = make_review(**fields)
        page = sit_down(rosa)
        page.goto("/review/")
        return opened(page, review), review

    return open_one


def test_ten_reviews_are_cleared_with_the_keyboard_alone(sit_down, rosa, make_review):
    for number in range(10):
        make_review(title=f"Item {number}")
    page = sit_down()
    page.goto("/login/")
    page.keyboard.type(rosa.email)
    page.keyboard.press("Tab")
    page.keyboard.type(factories.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#item[data-item]")

    for number in range(10):
        page.get_by_role("heading", name=f"Item {number}", exact=True).wait_for()
        page.keyboard.press("a")

    page.get_by_role("heading", name="All clear").wait_for()
    assert decisions().filter(verdict="approved", decided_by=rosa).count() == 10
    expect(page.locator("#live")).to_have_text(re.compile("^Approved"))


def test_rejecting_arms_first_and_asks_for_a_category(bench):
    page, _ = bench()

    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Pick at least one category to reject.").wait_for()
    expect(page.locator('button[aria-keyshortcuts="control+enter"]')).to_be_visible()
    assert not decisions()

    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="All clear").wait_for()
    decision = decisions().get()
    assert (decision.verdict, [each.key for each in decision.categories.all()]) == ("rejected", ["promise"])


def test_escape_disarms(bench):
    page, _ = bench()

    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Reject and next")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Reject and next")).to_be_hidden()


def test_an_item_is_escalated_with_a_reason(bench, seniors):
    page, _ = bench()

    page.keyboard.press("x")
    page.get_by_label("Justification").fill("The customer threatens to sue.")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="All clear").wait_for()

    decision = decisions().get()
    assert decision.escalated_to == seniors
    assert decision.content.reason == "The customer threatens to sue."


def test_a_text_is_corrected_with_its_changes_beside_it(bench):
    page, _ = bench()

    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    editor = page.locator("textarea.editor")
    editor.fill(REPLY.replace("Thursday 27 November", "Friday"))
    expect(page.locator("[data-diff] del").first).to_have_text("Thursday 27 November")
    page.keyboard.press("Alt+1")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="All clear").wait_for()

    decision = decisions().get()
    assert decision.verdict == "edited"
    assert decision.content.edited == REPLY.replace("Thursday 27 November", "Friday")


def test_fields_are_corrected_and_keep_their_types(bench, refunds):
    page, _ = bench(workflow=refunds, output=DECISION, title="A worn jacket")

    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.get_by_label("Decision decision").select_option(label="approve_part")
    page.get_by_label("Amount amount").fill("128.80")
    page.get_by_role("button", name="Add entry to Evidence").click()
    page.locator('[name="f/evidence/n2/source"]').fill("receipt")
    page.locator('[name="f/evidence/n2/text"]').fill("bought 15 October")
    page.get_by_label("Wrong amount").check(force=True)
    page.get_by_role("button", name="Submit correction").click()
    page.get_by_role("heading", name="All clear").wait_for()

    edited = decisions().get().content.edited
    expected = {**DECISION, "decision": "approve_part", "amount": 128.8}
    expected["evidence"] = [*DECISION["evidence"], {"source": "receipt", "text": "bought 15 October"}]
    assert edited == expected


def test_a_field_that_breaks_the_contract_is_marked_and_kept(bench, refunds):
    page, _ = bench(workflow=refunds, output=DECISION, title="A worn jacket")

    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.get_by_label("Amount amount").fill("900")
    page.get_by_label("Wrong amount").check(force=True)
    page.get_by_role("button", name="Submit correction").click()
    page.locator('[name="f/amount"][aria-invalid="true"]').wait_for()

    assert page.locator('[name="f/amount"]').input_value() == "900"
    expect(page.locator("#decision-problems")).to_contain_text("Amount")
    assert not decisions()


def test_the_views_of_the_editor_show_one_and_the_same_output(bench, refunds):
    page, _ = bench(workflow=refunds, output=DECISION, title="A worn jacket")
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")

    page.get_by_label("Amount amount").fill("128.80")
    page.get_by_role("button", name="Difference").click()
    page.get_by_role("row", name="amount").wait_for()
    page.get_by_role("button", name="JSON").click()
    whole = page.get_by_label("The output as JSON")
    whole.fill(whole.input_value().replace("128.8", "64"))
    page.get_by_role("button", name="Form").click()

    assert page.get_by_label("Amount amount").input_value() == "64.00"


def test_a_decision_is_undone_and_comes_back_as_it_was(bench):
    page, review = bench()
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.get_by_label("Justification").fill("The carrier said Friday.")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="All clear").wait_for()

    page.keyboard.press("z")
    opened(page, review)

    assert not decisions()
    assert page.get_by_label("Wrong fact").is_checked()
    assert page.get_by_label("Justification").input_value() == "The carrier said Friday."
    expect(page.locator("#live")).to_contain_text("Undone")


def test_what_was_typed_survives_a_lost_hold(bench, rosa):
    page, review = bench()
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.get_by_label("Justification").fill("The carrier said Friday.")
    held = Review.objects.get(pk=review.pk)
    actions.release(held, by=rosa, token=held.token)

    page.keyboard.press("Control+Enter")
    page.get_by_text("Your hold ended").wait_for()
    assert page.get_by_label("Justification").input_value() == "The carrier said Friday."

    page.get_by_role("button", name="Hold again and continue").click()
    expect(page.locator("#notices .notice")).to_have_count(0)
    page.get_by_role("button", name="Reject and next").click()
    page.get_by_role("heading", name="All clear").wait_for()
    assert decisions().get().content.justification == "The carrier said Friday."


def test_what_somebody_else_decided_is_told_and_nothing_typed_is_lost(bench, rosa, sam):
    page, review = bench()
    page.get_by_label("Justification").fill("Looks wrong to me.")
    held = Review.objects.get(pk=review.pk)
    actions.release(held, by=rosa, token=held.token)
    taken = actions.claim(held, by=sam)
    digest, number = taken.content.digest_hex, "0190aaaa-0000-7000-8000-000000000001"
    actions.decide(
        taken, by=sam, token=taken.token, seen_digest=digest, submission_id=number, verdict="approved"
    )

    page.get_by_role("button", name="Approve and next").click()
    page.get_by_text("Sam Okafor approved it").wait_for()
    assert page.get_by_label("Justification").input_value() == "Looks wrong to me."
    assert Draft.objects.get(user=rosa).content["justification"] == ["Looks wrong to me."]


def test_a_draft_is_saved_as_typed_and_there_again_on_reopening(bench):
    page, review = bench()
    page.keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.locator("textarea.editor").fill("Hi Hanna, it ships today.")
    page.get_by_text("Draft saved").wait_for()

    page.goto(f"/review/{review.pk}/edit/")
    assert page.locator("textarea.editor").input_value() == "Hi Hanna, it ships today."


def test_moving_on_gives_the_item_back_unless_something_was_typed(bench, make_review, rosa):
    page, first = bench()
    second = make_review(title="Another")
    page.reload()
    opened(page, first)

    page.keyboard.press("j")
    opened(page, second)

    assert list(Review.objects.held_by(rosa)) == [second]
    page.goto("/queue/")
    page.get_by_role("heading", name="Queue").wait_for()
    assert eventually(lambda: not Review.objects.held_by(rosa).exists())


def test_new_items_wait_behind_a_bar(bench, make_review):
    page, _ = bench()
    make_review(title="A late arrival")

    page.evaluate("document.body.dispatchEvent(new CustomEvent('tick'))")
    page.get_by_text("1 new item · show").wait_for()
    expect(page.locator("#queue")).not_to_contain_text("A late arrival")
    page.keyboard.press("l")
    page.locator("#queue").get_by_text("A late arrival").wait_for()


def test_a_failed_blocking_check_makes_approve_ask_why(bench):
    checks = [{"name": "No dates", "passed": False, "blocking": True, "text": "Did not pass"}]
    page, _ = bench(checks=checks)

    page.keyboard.press("a")
    assert not decisions()
    page.get_by_label("Justification").fill("The carrier confirmed it by phone.")
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="All clear").wait_for()
    assert decisions().get().verdict == "approved"


def test_the_queue_is_walked_by_keyboard(sit_down, rosa, make_review):
    make_review(title="First")
    second = make_review(title="Second")
    page = sit_down(rosa)
    page.goto("/queue/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    opened(page, second)


def test_skipping_and_keeping_the_hold_have_their_keys(bench, make_review, rosa):
    page, first = bench()
    until = Review.objects.get(pk=first.pk).held_until
    second = make_review(title="Another", priority=3)

    page.keyboard.press("h")
    assert eventually(lambda: Review.objects.get(pk=first.pk).held_until > until)

    page.keyboard.press("s")
    opened(page, second)
    assert Review.objects.get(pk=first.pk).skipped_by == [rosa.pk]
