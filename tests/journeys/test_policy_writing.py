"""An engineer writes a policy and a lead publishes it, in a real browser, with and without scripts."""

import pytest
from playwright.sync_api import expect

from reviewapp.workflows.models import PolicyVersion
from reviewapp.workflows.policy import in_force
from tests import factories

SCHEMA = {
    "type": "object",
    "required": ["amount"],
    "properties": {"amount": {"type": "number"}, "reason": {"type": "string"}},
}


@pytest.fixture
def refunds(northwind, seniors):
    workflow = factories.make_workflow(
        northwind, name="Refunds", kind="object", output_schema=SCHEMA, slug="refunds"
    )
    factories.make_policy(workflow)
    return workflow


def write_rule(page, *, script):
    page.goto("/policies/refunds/")
    page.get_by_role("button", name="New version").click()
    page.get_by_role("button", name="Add rule").click()
    page.get_by_label("Name of the rule").fill("Large refunds")
    page.get_by_label("Field").fill("output.amount")
    page.get_by_label("Operator").select_option(">")
    if script:  # the row was drawn again for its operator
        expect(page.locator(".htmx-request, .htmx-settling")).to_have_count(0)
    page.get_by_label("Value").fill("lots")
    page.get_by_label("Queue").select_option("seniors")
    page.get_by_label("What changes, and why").fill("Seniors see large refunds.")
    page.get_by_role("button", name="Save draft").last.click()


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
def test_a_rule_is_written_corrected_and_published(sit_down, enzo, lena, refunds, script):
    page = sit_down(enzo, script=script)
    write_rule(page, script=script)
    page.get_by_text("so it can never equal this string").wait_for()
    page.get_by_label("Value").fill("500")
    page.get_by_role("button", name="Save draft").last.click()
    page.get_by_text("The draft was saved.").wait_for()

    page = sit_down(lena, script=script)
    page.goto("/policies/refunds/draft/publish/")
    page.get_by_text("When output.amount is more than 500").wait_for()
    page.get_by_role("button", name="Publish for all new outputs").click()
    page.get_by_text("v2 is live for all new outputs.").wait_for()

    version, policy = in_force(refunds)
    assert (version.number, version.author, version.published_by) == (2, enzo, lena)
    assert [rule.name for rule in policy.rules] == ["Large refunds"]
    assert PolicyVersion.objects.count() == 2


def test_guidelines_are_previewed_in_place(sit_down, enzo, refunds):
    page = sit_down(enzo)
    page.goto("/settings/workflows/refunds/")
    page.get_by_role("textbox", name="Guidelines").fill("Be **kind**.")
    page.get_by_role("button", name="Preview").click()

    page.locator("#preview strong", has_text="kind").wait_for()
    assert page.get_by_role("textbox", name="Guidelines").input_value() == "Be **kind**."
