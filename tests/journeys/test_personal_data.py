"""Two admins hold what a case needs, and erase a person, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from reviewapp.retention.actions import ask_release, erase_on, set_hold
from reviewapp.retention.models import Erasure
from tests import factories
from tests.journeys.looking import wrong_at, wrong_with
from tests.retention.world import make_whole


@pytest.fixture(autouse=True)
def register(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "register.jsonl"
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def alan(northwind):
    return factories.make_person("Alan Turing", northwind, "admin")


@pytest.fixture
def kept(northwind, rosa, queue):
    workflow = factories.make_workflow(northwind)
    return [make_whole(workflow, rosa, subject="customer 7") for _ in range(2)]


def hold_one(page, output):
    page.goto("/settings/legal-holds/")
    page.get_by_role("link", name="Add hold").click()
    page.get_by_label("Case").fill("Case 14, carrier claim")
    page.get_by_label("One item").fill(output.external_id)
    page.get_by_label("Why").fill("The carrier disputes it.")
    page.get_by_role("button", name="Set hold").click()
    expect(page.get_by_text("1 item is kept")).to_be_visible()


def ask_to_erase(page):
    page.goto("/settings/personal-data/")
    page.get_by_label("Subject id").fill("customer 7")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="Kept on customer 7")).to_be_visible()
    with page.expect_download() as begun:
        page.get_by_role("button", name="Write it out").click()
    assert begun.value.suggested_filename == "person.zip"
    page.get_by_label("Why").fill("Case 3 of 20 November.")
    page.get_by_role("button", name="Ask to erase").click()
    expect(page.get_by_text("Another admin confirms this.")).to_be_visible()


def test_a_person_is_erased_but_for_what_a_case_needs(sit_down, ada, alan, kept):
    page = sit_down(ada)
    hold_one(page, kept[0])
    ask_to_erase(page)

    other = sit_down(alan)
    other.goto(page.url)
    other.get_by_role("button", name="Erase 2 items").click()
    expect(other.get_by_text("0 of 2")).to_be_visible()
    erasure = Erasure.objects.get()
    assert erase_on(erasure) == 1
    erase_on(erasure)
    other.reload()
    expect(other.get_by_text(re.compile("1 item was erased"))).to_be_visible()
    expect(other.get_by_role("link", name="Case 14, carrier claim")).to_be_visible()


def test_its_pages_are_open_to_everybody(sit_down, northwind, ada, alan, kept):
    hold = set_hold(northwind, by=ada, name="Case 14", reason="A claim.", subject="customer 7")
    ask_release(hold, by=alan, reason="Settled.")
    page = sit_down(ada)
    addresses = ("legal-holds/", "legal-holds/add/", f"legal-holds/{hold.pk}/", "personal-data/")
    assert wrong_at(page, [f"/settings/{address}" for address in addresses]) == {}
    page.get_by_label("Subject id").fill("customer 7")
    page.get_by_role("button", name="Look up").click()
    assert wrong_with(page) == []
