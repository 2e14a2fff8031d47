"""The settings pages of workflows and categories."""

import json

import pytest

from reviewapp.workflows.models import Category, Workflow
from tests import factories
from tests.workflows.conftest import REFUND

LIST = "/settings/workflows/"
GIVEN = {
    "name": "Invoices",
    "slug": "invoices",
    "kind": "object",
    "default_queue": "front-line",
    "output_schema": json.dumps(REFUND),
    "undo_seconds": "10",
    "sla_low": "1440",
    "sla_medium": "480",
    "sla_high": "240",
    "sla_critical": "60",
}


def test_the_list_shows_the_teams_workflows_only(signed_in, enzo, refunds, otto):
    factories.make_workflow(otto.teams[0], name="Hidden")

    page = signed_in(enzo).get(LIST).content.decode()

    assert "Refund decisions" in page
    assert "Hidden" not in page


def test_an_empty_list_says_what_to_do(signed_in, lena):
    assert "No workflow yet" in signed_in(lena).get(LIST).content.decode()


def test_the_list_does_not_ask_per_row(signed_in, enzo, northwind, django_assert_max_num_queries):
    for number in range(10):
        factories.make_workflow(northwind, name=f"Workflow {number}")
    browser = signed_in(enzo)
    with django_assert_max_num_queries(10):
        browser.get(LIST)


def test_a_workflow_is_set_up(signed_in, enzo):
    answer = signed_in(enzo).post("/settings/workflows/new/", GIVEN)

    assert answer.headers["Location"] == "/settings/workflows/invoices/categories/"
    made = Workflow.objects.get(slug="invoices")
    assert (made.output_schema, made.justify_from, made.sla["high"]) == (REFUND, None, 240)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"output_schema": '{"type": }'}, "line 1, column 10"),
        ({"output_schema": '{"type": "array"}'}, "The top of the schema must say"),
        (
            {"output_schema": '{"type": "object", "$ref": "file:///etc/passwd"}'},
            "$ref: A reference must stay",
        ),
        ({"slug": "No Good"}, "small letters, digits and hyphens"),
        ({"name": ""}, "This field is required"),
        ({"default_queue": "nowhere"}, "nowhere is not one of the available choices"),
    ],
)
def test_an_error_stands_beside_its_field_and_values_are_kept(signed_in, enzo, change, said):
    answer = signed_in(enzo).post("/settings/workflows/new/", GIVEN | {"description": "Kept words"} | change)

    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&quot;", '"')
    assert "Kept words" in answer.content.decode()
    assert not Workflow.objects.exists()


def test_settings_are_shown_and_changed(signed_in, enzo, refunds):
    browser = signed_in(enzo)
    assert "Refund decisions" in browser.get(f"{LIST}refunds/").content.decode()

    answer = browser.post(f"{LIST}refunds/", GIVEN | {"name": "Refunds", "justify_from": "high"})

    assert answer.status_code == 302
    refunds.refresh_from_db()
    assert (refunds.name, refunds.justify_from, refunds.slug) == ("Refunds", "high", "refunds")


def test_guidelines_can_be_previewed_with_and_without_scripts(signed_in, part, enzo, refunds):
    written = {"guidelines": "**Be kind** <script>x</script>", "preview": "1"}

    piece = part(enzo).post("/settings/workflows/preview/", written).content.decode()
    whole = signed_in(enzo).post(f"{LIST}refunds/", GIVEN | written).content.decode()

    assert "<strong>Be kind</strong>" in piece
    assert "<strong>Be kind</strong>" in whole
    assert "<script>x" not in piece + whole
    refunds.refresh_from_db()
    assert refunds.guidelines == ""


def test_pause_and_resume_are_buttons(signed_in, lena, refunds):
    browser = signed_in(lena)

    assert browser.post(f"{LIST}refunds/pause/", {"reason": ""}).status_code == 422
    assert browser.post(f"{LIST}refunds/pause/", {"reason": "Spike"}).status_code == 302
    assert "Spike" in browser.get("/policies/refunds/").content.decode()
    assert browser.post(f"{LIST}refunds/resume/").status_code == 302
    refunds.refresh_from_db()
    assert not refunds.is_paused


def test_the_settings_lead_to_the_ladder_and_one_click_down(signed_in, lena, refunds):
    page = signed_in(lena).get(f"{LIST}refunds/").content.decode()

    assert 'href="/dashboard/trust/refunds/"' in page
    assert 'action="/dashboard/trust/refunds/down/"' in page


def test_a_second_pause_is_refused_as_a_page_and_as_a_part(signed_in, part, lena, refunds):
    signed_in(lena).post(f"{LIST}refunds/pause/", {"reason": "Spike"})

    page = signed_in(lena).post(f"{LIST}refunds/pause/", {"reason": "Again"})
    piece = part(lena).post(f"{LIST}refunds/pause/", {"reason": "Again"})

    assert (page.status_code, piece.status_code) == (409, 409)
    assert piece.headers["HX-Retarget"] == "#notices"


def test_categories_are_added_changed_and_retired(signed_in, lena, refunds):
    browser, page = signed_in(lena), f"{LIST}refunds/categories/"
    given = {"name": "Wrong amount", "number": "2", "cause": "data", "severity": "high"}

    assert browser.post(page, given).status_code == 302
    made = Category.objects.get()
    assert "Wrong amount" in browser.get(page).content.decode()
    assert browser.get(f"{page}{made.pk}/").status_code == 200
    assert browser.post(f"{page}{made.pk}/", given | {"name": "Amount"}).status_code == 302
    assert browser.post(f"{page}{made.pk}/retire/").status_code == 302
    made.refresh_from_db()
    assert (made.name, made.is_active) == ("Amount", False)


def test_a_taken_number_is_told_beside_the_field(signed_in, lena, refunds):
    taken = factories.make_category(refunds, number=1, name="Tone")
    free = factories.make_category(refunds, number=2, name="Facts")
    given = {"name": "Other", "number": "1", "cause": "data", "severity": "high"}

    for address in (f"{LIST}refunds/categories/", f"{LIST}refunds/categories/{free.pk}/"):
        answer = signed_in(lena).post(address, given)
        assert answer.status_code == 422
        assert f"1 is “{taken.name}” already" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["", "new/", "refunds/", "refunds/categories/"],
)
def test_strangers_and_reviewers_see_no_settings(signed_in, client, rosa, otto, refunds, address):
    assert client.get(LIST + address).status_code == 302
    assert signed_in(rosa).get(LIST + address).status_code == 403
    if "refunds" in address:
        assert signed_in(otto).get(LIST + address).status_code == 404
