"""An admin writes a rule in a real browser, watches its dry run, and a second one lets it erase."""

import pytest
from playwright.sync_api import expect

from reviewapp.retention import actions
from reviewapp.retention.models import Run
from tests import factories
from tests.journeys.looking import visit, wrong_with
from tests.retention import histories


@pytest.fixture
def old(replies, support_agent):
    for number in range(12):
        factories.make_output(replies, support_agent, output=f"Answer {number}", status="approved")
    histories.aged(100)


@pytest.fixture
def alan(northwind):
    """Alan is the second admin."""
    return factories.make_person("Alan Turing", northwind, "admin")


def write_rule(page):
    page.goto("/settings/retention/add/")
    page.get_by_label("What it is about").select_option("content")
    page.get_by_label("Name").fill("Support inputs")
    page.get_by_label("Keep for").fill("60")
    page.get_by_label("Why").fill("The law says sixty days.")
    page.get_by_role("button", name="Dry run").click()


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
def test_a_rule_is_written_confirmed_and_run(sit_down, ada, alan, old, script):
    page = sit_down(ada, script=script)
    write_rule(page)
    expect(page.get_by_text("would remove 12 items")).to_be_visible()
    page.get_by_label("Type the number of items to confirm").fill("12")
    page.get_by_role("button", name="Save, ask second admin").click()
    expect(page.get_by_text("You asked for this, so another admin confirms it")).to_be_visible()

    second = sit_down(alan, script=script)
    second.goto("/settings/retention/")
    second.get_by_role("link", name="waits for a second admin").click()
    second.get_by_label("Type the number of items to confirm").fill("12")
    second.get_by_role("button", name="Confirm, remove 12").click()
    expect(second.get_by_role("heading", name="Change “Support inputs”")).to_be_visible()
    second.get_by_role("button", name="Run now").click()
    expect(second.get_by_text("It is about to begin.")).to_be_visible()
    actions.work_on(Run.objects.get())
    second.reload()
    with second.expect_download() as begun:
        second.get_by_role("link", name="Download").click()
    assert begun.value.suggested_filename.startswith("retention-run-")


def test_the_pages_are_for_everybody(sit_down, ada, old):
    page = sit_down(ada)
    write_rule(page)
    assert wrong_with(page) == []
    page.get_by_label("Type the number of items to confirm").fill("12")
    page.get_by_role("button", name="Save, ask second admin").click()
    assert wrong_with(page) == []
    visit(page, "/settings/retention/")
    assert wrong_with(page) == []
