"""Parts that need more than decisions: pairs of people, late reviews, versions that were to end a mistake."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reviewapp.insights.actions.counting import count_anew
from reviewapp.review.models import Review
from tests import factories
from tests.insights.counting import decided
from tests.learning import making

pytestmark = pytest.mark.django_db


def part(browser, key, query=""):
    address = reverse("insights:part", args=[key]) + query
    return browser.get(address, headers={"HX-Request": "true"}).content.decode()


def test_who_agrees_how_far_is_shown_with_its_range(signed_in, lena, replies, rosa, sam):
    for verdict in ("approved",) * 8 + ("rejected",) * 4:
        output = decided(replies, rosa, days_ago=2, verdict=verdict)[0].output
        decided(replies, sam, verdict=verdict, output=output)
    page = part(signed_in(lena), "agreement")

    assert "Cohen&#x27;s kappa, 12 pairs" in page
    assert page.count('class="reach') == 3  # two people and the team
    assert "The team agrees with kappa 1.00 over 12 pairs" in page


def test_what_shipped_tells_the_rate_before_and_since(signed_in, lena, replies, rosa):
    pattern = making.make_pattern(replies, label="promised day")
    suggestion = making.make_suggestion(
        replies, pattern, state="live", title="No promised days", version=factories.make_policy(replies)
    )
    making.make_watch(
        suggestion, verdict="stopped", before_hits=9, before_exposures=12, after_hits=1, after_exposures=20
    )
    page = part(signed_in(lena), "shipped")

    assert "No promised days" in page
    assert "9 of 12" in page
    assert "1 of 20" in page
    assert "Of 1 change that went live: 1 stopped the mistake." in page


def test_a_version_that_people_wrote_is_held_against_the_weeks_before(signed_in, lena, replies, rosa):
    decided(replies, rosa, times=35, days_ago=3, verdict="edited")
    decided(replies, rosa, times=35, days_ago=1)
    factories.make_policy(replies, notes="Never promise a day.")
    replies.rollouts.filter(ended_at=None).update(started_at=timezone.now() - timedelta(days=2))
    page = part(signed_in(lena), "shipped")

    assert "v2: Never promise a day." in page
    assert "35 of 35" in page
    assert "0 of 35" in page
    assert "Of 1 version that people wrote, 1 brought fewer corrections." in page


def test_late_reviews_and_open_ones_stand_by_their_queue(signed_in, lena, replies, rosa, northwind):
    late = decided(replies, rosa, times=2)
    Review.objects.filter(decisions__in=late).update(due_at=timezone.now() - timedelta(days=3))
    count_anew([each.output_id for each in late])
    queue = factories.make_queue(northwind, rosa, name="Seniors", slug="seniors")
    factories.make_review(factories.make_output(replies), queue=queue)
    browser = signed_in(lena)

    assert "2 of 2 were late; a share is shown from 30." in part(browser, "sla")
    assert "1 wait or are held; the oldest are in Seniors" in part(browser, "queues")


def test_versions_stand_on_the_line_and_in_its_table(signed_in, lena, replies, rosa):
    for days_ago in (1, 8, 15):
        decided(replies, rosa, times=30, days_ago=days_ago)
    page = part(signed_in(lena), "trend", f"?workflow={replies.slug}")

    assert '<line class="version"' in page
    assert "<bdi>v1</bdi>" in page
    assert "is at 100.0" in page


@pytest.mark.parametrize("figure", ["review_time_p50", "corrections", "cost_per_completed", "sla_attainment"])
def test_other_figures_have_lines_too(signed_in, lena, history, figure):
    assert 'id="part-trend"' in part(signed_in(lena), "trend", f"?figure={figure}")


@pytest.mark.parametrize(("first", "weeks"), [("1990-01-01", 4), ("2120-01-01", 0)])
def test_a_line_of_two_centuries_is_one_of_five_years(signed_in, lena, replies, rosa, first, weeks):
    decided(replies, rosa, times=30, days_ago=22)
    address = f"/dashboard/parts/pace/?range=custom&from={first}&to=2199-12-31"
    answer = signed_in(lena).get(address)

    assert len(answer.context["part"].rows) == weeks
    assert answer.context["frame"].trend()[0].start >= timezone.now() - timedelta(weeks=261)
