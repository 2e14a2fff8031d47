"""A lead takes decisions away in a real browser: asks, watches, fetches; an admin brings some in."""

import json

import pytest
from playwright.sync_api import expect

from reviewapp.insights.actions import exports
from reviewapp.insights.models import Export
from reviewapp.review.models import Output
from tests.insights.exports import ask, finish, make_judged
from tests.journeys.looking import wrong_at


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"


@pytest.fixture
def judged(replies, queue, rosa):
    for day in (1, 2, 3):
        make_judged(replies, rosa, days_ago=day)
    return replies


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no scripts"])
def test_a_lead_asks_watches_and_fetches(sit_down, lena, judged, script):
    page = sit_down(lena, script=script)
    page.goto(f"/exports/new/?workflow={judged.slug}&range=12w")
    expect(page.get_by_label("Workflow")).to_have_value(judged.slug)
    page.get_by_label("Corrections:").check()
    page.get_by_role("button", name="Write the file").click()
    expect(page.get_by_text("It is about to begin.")).to_be_visible()

    export = Export.objects.get()
    Export.objects.filter(pk=export.pk).update(total=3, done=1)
    move_on(page, script)
    expect(page.get_by_text("1 of 3 rows were read")).to_be_visible()
    Export.objects.filter(pk=export.pk).update(total=None, done=0)
    exports.run_export(export)
    move_on(page, script)

    with page.expect_download() as begun:
        page.get_by_role("link", name="Download").click()
    assert begun.value.suggested_filename == Export.objects.get().file_name
    lines = open(begun.value.path(), newline="").read().splitlines()  # noqa: PTH123, SIM115
    assert len(lines) == 4


def move_on(page, script):
    """What fifteen seconds do where scripts run, and a reload where they do not."""
    if script:
        page.evaluate("document.body.dispatchEvent(new CustomEvent('tick'))")
    else:
        page.reload()


def test_an_admin_looks_at_a_file_and_takes_it(sit_down, ada, replies, queue, support_agent, tmp_path):
    row = {"external_id": "Z-1", "input": {"a": 1}, "output": "Hi", "produced_at": "2026-11-01T10:00:00Z"}
    file = tmp_path / "labels.json"
    file.write_text(json.dumps([{"data": {"row": row}, "annotations": []}]))
    page = sit_down(ada)
    page.goto("/settings/import/")
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Workflow").select_option(replies.slug)
    page.get_by_label("Agent").select_option(support_agent.slug)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Bring in 1").click()

    page.get_by_text("1 past outputs were brought in.").wait_for()
    assert Output.objects.get().external_id == "Z-1"


@pytest.fixture
def addresses(judged, northwind, lena):
    ready, waiting = finish(ask(northwind, lena)), ask(northwind, lena, "label_studio", "json")
    Export.objects.filter(pk=ready.pk).update(left_out={"no_consent": 2})
    failed = ask(northwind, lena)
    Export.objects.filter(pk=failed.pk).update(state="failed", trouble="The disk is full.")
    shown = [f"/exports/{each.pk}/" for each in (ready, waiting, failed)]
    return ["/exports/", "/exports/new/", *shown]


def test_every_page_fits_and_axe_finds_nothing(sit_down, lena, ada, addresses):
    assert wrong_at(sit_down(lena), addresses) == {}
    assert wrong_at(sit_down(ada), ["/settings/import/"]) == {}
