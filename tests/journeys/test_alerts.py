"""From a rate that rises to an alert that is over, in a real browser, with and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reviewapp.insights.actions import alerts
from reviewapp.insights.models import Alert, Notice
from tests.insights.alerting import make_alert, only, tally
from tests.journeys.looking import wrong_at


@pytest.fixture
def worse_today(northwind, replies):
    """Four ordinary weeks, and since yesterday every second output is corrected."""
    now = timezone.now()
    for ago in range(29, 2, -1):
        tally(replies, now - timedelta(days=ago), judged=50, approved=43, edited=7)
    for hours in (3, 20):
        tally(replies, now - timedelta(hours=hours), judged=80, approved=40, edited=40)
    only(northwind, "override_up")
    return replies


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_an_alert_is_seen_looked_after_and_resolved(script, sit_down, lena, northwind, worse_today):
    page = sit_down(lena, script=script)
    page.goto("/queue/")
    expect(page.get_by_role("link", name="Alerts, 0 open")).to_be_visible()
    assert alerts.raise_alerts(northwind) == 1
    rang = Alert.objects.get()
    if script:
        page.evaluate("document.body.dispatchEvent(new CustomEvent('tick'))")
        expect(page.get_by_role("link", name="Alerts, 1 open")).to_be_visible()
        expect(page.locator("#live")).to_have_text("A new alert. 1 open")

    page.goto("/alerts/")
    page.get_by_role("link", name="Override rate up in Support replies").click()
    expect(page).to_have_url(f"/alerts/{rang.pk}/")
    page.get_by_role("button", name="I am on it").click()
    expect(page.get_by_text("Somebody is on it").first).to_be_visible()
    page.get_by_label("What was done").fill("A new kind of ticket. The prompt was changed.")
    page.get_by_role("button", name="Resolve").click()

    expect(page.get_by_text("resolved it")).to_be_visible()
    page.goto("/alerts/")
    expect(page.get_by_text("Nothing rings")).to_be_visible()
    rang.refresh_from_db()
    assert (rang.state, rang.acknowledged_by, rang.resolved_by) == ("resolved", lena, lena)


def test_every_page_of_alerts_fits_and_axe_finds_nothing(sit_down, lena, northwind, replies):
    alert = make_alert(northwind, workflow=replies, title="A reviewer decides unlike the others in Replies")
    Notice.objects.create(alert=alert, channel="email", user=lena)
    rule = alerts.ensure_rules(northwind).first()
    places = [
        "/alerts/",
        "/alerts/?topic=time",
        f"/alerts/{alert.pk}/",
        "/alerts/rules/",
        "/alerts/rules/add/",
        f"/alerts/rules/{rule.pk}/",
        "/alerts/choices/",
        "/settings/alert-channels/",
        "/settings/alert-channels/add/",
    ]
    assert wrong_at(sit_down(lena), places) == {}
