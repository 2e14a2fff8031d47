"""A lead on Monday: the worst mistake, its outputs, whether it gets better; also by keys, and on a phone."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.insights.counting import decided
from tests.journeys.looking import found_in, wrong_with


@pytest.fixture
def history(replies, refunds, northwind, rosa, sam):
    """Two workflows, two people, three weeks; one mistake that leads all others, and a pair on one output."""
    fact, promise, _ = replies.categories.order_by("number")
    for days_ago in (2, 9, 16):
        decided(replies, rosa, days_ago=days_ago, times=24)
        decided(replies, sam, days_ago=days_ago, times=6, verdict="edited", categories=[promise])
        decided(replies, rosa, days_ago=days_ago, times=2, verdict="rejected", categories=[fact])
        decided(refunds, sam, days_ago=days_ago, times=3)
    first = decided(replies, rosa)[0]
    decided(replies, sam, output=first.output, verdict="edited", categories=[promise])
    factories.make_review(queue=factories.make_queue(northwind, rosa, slug="late"))
    return replies


def open_dashboard(page, query=""):
    page.goto(f"/dashboard/{query}", wait_until="domcontentloaded", timeout=30_000)
    expect(page.locator(".part[aria-busy]")).to_have_count(0, timeout=30_000)
    return page


def test_the_worst_mistake_is_found_and_its_outputs_opened(sit_down, lena, history):
    page = open_dashboard(sit_down(lena))
    cell = page.get_by_role("link", name="Unsupported promise, Support replies: 19")

    cell.click()
    drawer = page.get_by_role("dialog", name="Unsupported promise")
    expect(drawer).to_be_visible()
    expect(drawer.get_by_text("Showing 19 of 19, newest first.")).to_be_visible()
    assert found_in(page) == []

    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(cell).to_be_focused()
    cell.press("Enter")
    page.get_by_role("dialog").get_by_role("link", name="ZD-").first.click()
    page.wait_for_url("**/review/**")


def test_a_chart_is_read_as_table_and_its_choice_stands_in_the_address(sit_down, lena, history):
    page = open_dashboard(sit_down(lena), "?workflow=" + history.slug)
    trend = page.locator("#part-trend")
    trend.get_by_role("checkbox", name="View as table").press("Space")

    expect(trend.get_by_role("table")).to_be_visible()
    expect(trend.locator(".plot").first).to_be_hidden()

    trend.locator("summary", has_text="Figure").click()
    trend.get_by_role("link", name="Override rate").click()
    expect(page.get_by_role("heading", name="Override rate")).to_be_visible()
    page.wait_for_url("**/dashboard/?workflow=*figure=override_rate")
    open_dashboard(page, page.url.partition("/dashboard/")[2])
    expect(page.get_by_role("heading", name="Override rate")).to_be_visible()


def test_a_pointer_reads_the_row_behind_a_mark(sit_down, lena, history):
    page = open_dashboard(sit_down(lena))
    pareto = page.locator("#part-categories")
    pareto.locator(".hits a").first.hover()

    expect(pareto.locator("[data-readout]:visible")).to_contain_text("Unsupported promise")
    expect(pareto.locator("[data-readout]:visible")).to_contain_text("Corrections: 19")


def test_a_chart_is_saved_as_a_picture(sit_down, lena, history):
    page = open_dashboard(sit_down(lena))
    page.get_by_label("More of Correction categories").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as PNG").click()

    assert saved.value.suggested_filename == "categories.png"
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_without_script_each_part_is_a_page_and_each_number_a_link(sit_down, lena, history):
    page = sit_down(lena, script=False)
    page.goto("/dashboard/")
    page.get_by_role("link", name="Show category by workflow").click()
    page.get_by_role("link", name="Unsupported promise, Support replies: 19").click()

    expect(page.get_by_role("heading", name="Unsupported promise")).to_be_visible()
    expect(page.get_by_text("19", exact=True).first).to_be_visible()


def test_every_page_fits_and_axe_finds_nothing(sit_down, lena, history):
    page = sit_down(lena)
    addresses = ("", "parts/trend/", "parts/heat/", "items/?figure=corrections", "me/", "targets/")
    found = {address: wrong_with(open_dashboard(page, address)) for address in addresses}

    assert {address: wrong for address, wrong in found.items() if wrong} == {}
