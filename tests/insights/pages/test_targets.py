"""Targets are set by those who set up workflows, and everybody with the dashboard sees them met or missed."""

import pytest

from reviewapp.insights.targets import targets_for
from tests.insights.counting import decided

pytestmark = pytest.mark.django_db


def test_a_lead_sets_a_target_in_the_units_people_say_it_in(signed_in, lena, northwind, replies):
    answer = signed_in(lena).post(
        "/dashboard/targets/set/", {"first_pass_quality": "92.5", "review_time_p50": "3"}, follow=True
    )

    assert "2 targets changed." in answer.content.decode()
    assert targets_for(northwind)["first_pass_quality"] == 0.925
    assert targets_for(northwind, replies)["review_time_p50"] == 180


def test_a_workflow_has_its_own_and_an_empty_field_goes_back(signed_in, lena, northwind, replies):
    browser, sent = signed_in(lena), {"workflow": replies.slug, "override_rate": "5"}
    browser.post("/dashboard/targets/set/", sent)

    assert targets_for(northwind, replies)["override_rate"] == 0.05
    assert targets_for(northwind)["override_rate"] == 0.12
    browser.post("/dashboard/targets/set/", sent | {"override_rate": ""})
    assert targets_for(northwind, replies)["override_rate"] == 0.12


def test_what_is_no_share_comes_back_as_it_was_typed(signed_in, lena, northwind):
    answer = signed_in(lena).post("/dashboard/targets/set/", {"override_rate": "120"})

    assert answer.status_code == 422
    assert 'value="120"' in answer.content.decode()
    assert targets_for(northwind)["override_rate"] == 0.12


def test_an_auditor_sees_targets_and_changes_none(signed_in, aude, rosa, northwind):
    page = signed_in(aude).get("/dashboard/targets/")

    assert "Save targets" not in page.content.decode()
    assert signed_in(aude).post("/dashboard/targets/set/", {"override_rate": "1"}).status_code == 403
    assert signed_in(rosa).get("/dashboard/targets/").status_code == 403


def test_a_senior_sees_own_figures_and_the_limit_that_was_set(signed_in, lena, sam, rosa, history, replies):
    decided(replies, sam, times=20)
    signed_in(lena).post("/dashboard/targets/set/", {"override_rate": "50"})
    page = signed_in(sam).get("/dashboard/me/").content.decode()

    assert "limit 50" in page
    assert "<b>34<small>" in page
    assert "Rosa" not in page
    assert signed_in(rosa).get("/dashboard/me/").status_code == 403
