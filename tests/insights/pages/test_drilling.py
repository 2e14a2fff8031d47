"""Behind every number stand exactly as many outputs as it said, as far as its reader may open them."""

import re
from html import unescape

import pytest
from django.urls import reverse

from reviewapp.insights.presenting.dashboard import PARTS
from tests import factories
from tests.insights.counting import decided

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NUMBER = re.compile(
    r'<a href="([^"]+)" data-drill(?: aria-label="[^"]*")?>([\d,]+)(?:<span[^>]*>[^<]*</span>)?</a>'
)


def counted_behind(browser, address):
    page = browser.get(unescape(address)).content.decode()
    return int(re.search(r'<div class="figure"><b>([\d,]+)</b>', page).group(1).replace(",", ""))


@pytest.mark.parametrize("query", ["", "?workflow=support", "?range=7d&by=cause"])
def test_every_count_leads_to_as_many_outputs(signed_in, lena, history, query):
    browser, told = signed_in(lena), {}
    for key in PARTS:
        page = browser.get(reverse("insights:part", args=[key]) + query, headers=HTMX).content.decode()
        told |= {address: int(count.replace(",", "")) for address, count in NUMBER.findall(page)}

    assert {address: n for address, n in told.items() if counted_behind(browser, address) != n} == {}
    assert len(told) >= 8


def test_the_rows_are_those_that_the_figure_counts(signed_in, lena, history):
    browser = signed_in(lena)
    said = {
        "figure=corrections": 12,
        "figure=corrections&category=wrong-fact": 8,
        "figure=corrections&category=wrong-fact&workflow=support": 6,
        "figure=corrections&cause=data": 12,
        "figure=first_pass_quality": 28,
        "figure=first_pass_quality&side=misses": 12,
        "figure=override_rate&side=all": 40,
        "figure=sla_attainment&side=all": 40,
        "figure=outputs": 40,
        "figure=queue_depth": 0,
        "figure=nothing&side=nothing&category=": 12,
    }

    assert {query: counted_behind(browser, f"/dashboard/items/?{query}") for query in said} == said


def test_two_filters_hold_at_once(signed_in, lena, history, rosa, sam):
    browser = signed_in(lena)

    assert (
        counted_behind(
            browser, f"/dashboard/items/?figure=corrections&category=wrong-fact&reviewer={rosa.pk}"
        )
        == 6
    )
    assert (
        counted_behind(browser, f"/dashboard/items/?figure=corrections&category=promise&reviewer={sam.pk}")
        == 4
    )


def test_two_people_on_one_output_are_counted_as_a_pair_of_it(signed_in, lena, replies, rosa, sam):
    first = decided(replies, rosa, days_ago=2)[0]
    decided(replies, sam, verdict="rejected", output=first.output)
    decided(replies, rosa, times=3)

    assert counted_behind(signed_in(lena), "/dashboard/items/?figure=agreement_kappa") == 1


def test_the_drawer_comes_as_a_dialog_and_then_only_more_rows(signed_in, lena, history):
    browser = signed_in(lena)
    drawer = browser.get("/dashboard/items/?figure=outputs", headers=HTMX).content.decode()
    more = browser.get("/dashboard/items/?figure=outputs&page=2", headers=HTMX).content.decode()

    assert "data-open-now" in drawer
    assert "Showing 20 of 40, newest first." in drawer
    assert "Showing 40 of 40, newest first." in more
    assert "<dialog" not in more
    assert drawer.count('class="past"') == more.count('class="past"') == 20


def test_a_row_shows_what_was_changed_and_leads_to_the_review(signed_in, lena, replies, rosa):
    decision = decided(replies, rosa, verdict="edited")[0]
    page = signed_in(lena).get("/dashboard/items/?figure=corrections").content.decode()

    assert f'href="/review/{decision.review_id}/' in page
    assert "<ins>" in page


def test_what_a_stranger_decided_is_in_nobody_elses_list(signed_in, otto, lena, rosa, history):
    assert counted_behind(signed_in(otto), "/dashboard/items/?figure=outputs") == 0
    assert signed_in(rosa).get("/dashboard/items/?figure=outputs").status_code == 403


def test_own_numbers_lead_to_own_decisions_only(signed_in, sam, history, rosa):
    browser = signed_in(sam)

    assert counted_behind(browser, "/dashboard/me/items/?figure=corrections") == 6
    assert counted_behind(browser, f"/dashboard/me/items/?figure=corrections&reviewer={rosa.pk}") == 6
    assert browser.get("/dashboard/items/?figure=corrections").status_code == 403


def test_own_numbers_tell_nothing_of_what_waits_for_others(signed_in, sam, lena, history, replies):
    factories.make_review(factories.make_output(replies))

    assert counted_behind(signed_in(lena), "/dashboard/items/?figure=queue_depth") == 1
    for figure in ("queue_depth", "queue_age_p90"):
        assert counted_behind(signed_in(sam), f"/dashboard/me/items/?figure={figure}") == 0


def test_a_list_of_twenty_takes_no_more_questions_than_one_of_two(
    signed_in, lena, replies, rosa, django_assert_max_num_queries
):
    decided(replies, rosa, verdict="edited", times=20)
    browser = signed_in(lena)
    for figure in ("corrections", "outputs"):
        with django_assert_max_num_queries(24):
            browser.get(f"/dashboard/items/?figure={figure}", headers=HTMX)


def test_foreign_text_in_a_row_stays_text(signed_in, lena, replies, rosa):
    output = factories.make_output(replies, output="<script>alert(1)</script>", external_id="<b>x</b>")
    decided(replies, rosa, output=output)
    page = signed_in(lena).get("/dashboard/items/?figure=first_pass_quality").content.decode()

    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
