"""Looking, raising once, and ending by itself when the cause has been gone for long enough."""

from datetime import timedelta

import pytest

from reviewapp.audit.models import Event
from reviewapp.insights.actions import alerts
from reviewapp.insights.actions.alerts import raising
from reviewapp.insights.alerting.sightings import Standing, Subject
from reviewapp.insights.models import Alert
from tests import factories
from tests.insights.alerting import NOW, days, make_alert, only, replies, tally, worse_lately

__all__ = ["replies"]
pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=11)


def test_a_team_has_every_built_in_rule_once(northwind):
    alerts.ensure_rules(northwind)
    assert alerts.ensure_rules(northwind).count() == 15


def test_a_rate_that_rose_is_raised_once_and_told(northwind, replies):
    rule = only(northwind, "override_up")
    worse_lately(replies)

    assert alerts.raise_alerts(northwind, now=NOW) == 1
    assert alerts.raise_alerts(northwind, now=NOW + LATER) == 0

    alert = Alert.objects.get()
    assert (alert.title, alert.severity) == ("Override rate up in Support reply", "bad")
    assert alert.facts["n"] == 100
    event = Event.objects.about(alert).get()
    assert (event.action, event.facts["key"], event.facts["rule"]) == ("alert.raised", "override_up", rule.pk)


def test_ordinary_days_raise_nothing(northwind, replies):
    days(replies, 60, 0, judged=50, approved=43, edited=7)
    alerts.ensure_rules(northwind)
    assert alerts.raise_alerts(northwind, now=NOW) == 0


def test_it_is_over_by_itself_once_calm_for_long_enough(northwind, replies):
    only(northwind, "override_up")
    worse_lately(replies)
    alerts.raise_alerts(northwind, now=NOW)
    after = NOW + timedelta(days=4)
    tally(replies, after - timedelta(hours=20), judged=200, approved=175, edited=25)

    alerts.raise_alerts(northwind, now=after)
    assert Alert.objects.get().state == "raised"
    alerts.raise_alerts(northwind, now=after + timedelta(hours=13))

    alert = Alert.objects.get()
    assert (alert.state, alert.resolution, alert.resolved_by) == ("resolved", "itself", None)
    assert list(Event.objects.about(alert).order_by("pk").values_list("action", flat=True)) == [
        "alert.raised",
        "alert.resolved",
    ]


def test_what_a_person_resolved_rings_anew_only_after_its_cause_was_gone(northwind, replies, lena):
    only(northwind, "override_up")
    worse_lately(replies)
    alerts.raise_alerts(northwind, now=NOW)
    alerts.resolve(Alert.objects.get(), by=lena, note="A new kind of ticket; it is known.")

    assert alerts.raise_alerts(northwind, now=NOW + LATER) == 0
    Alert.objects.update(cleared_at=NOW)
    assert alerts.raise_alerts(northwind, now=NOW + 2 * LATER) == 1


def standing(value, *, about="1"):
    return lambda rule, now: [Standing(Subject("Hook", lens="endpoint", ref=about), value, title="It fails")]


def test_a_state_that_an_area_above_knows_is_raised_by_its_probe(northwind):
    only(northwind, "endpoint_failing")
    alerts.raise_alerts(northwind, probes={"endpoint_failures": standing(9)}, now=NOW)
    alert = Alert.objects.get()
    assert (alert.title, alert.about) == ("It fails", "endpoint:1")


def test_what_is_not_there_any_more_calms_down_too(northwind):
    only(northwind, "endpoint_failing")
    alerts.raise_alerts(northwind, probes={"endpoint_failures": standing(9)}, now=NOW)
    for minutes in (1, 20):
        alerts.raise_alerts(northwind, now=NOW + timedelta(minutes=minutes))
    assert Alert.objects.get().resolution == "itself"


def test_between_ringing_and_gone_it_stays_as_it_is(northwind):
    only(northwind, "endpoint_failing")
    for minutes, value in ((0, 9), (1, 1), (10, 3.9), (20, 1), (30, 1)):
        now = NOW + timedelta(minutes=minutes)
        alerts.raise_alerts(northwind, probes={"endpoint_failures": standing(value)}, now=now)
    assert Alert.objects.get().state == "raised"


def test_a_rule_that_cannot_look_holds_up_no_other(northwind, replies):
    rules = alerts.ensure_rules(northwind)
    rules.exclude(key__in=["override_up", "endpoint_failing"]).update(is_active=False)
    worse_lately(replies)

    def broken(rule, now):
        raise ValueError("no")

    assert alerts.raise_alerts(northwind, probes={"endpoint_failures": broken}, now=NOW) == 1


def test_nothing_is_raised_when_recording_fails(northwind, replies, monkeypatch):
    only(northwind, "override_up")
    worse_lately(replies)
    monkeypatch.setattr(raising, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        alerts.raise_alerts(northwind, now=NOW)
    assert not Alert.objects.exists()


def test_a_figure_is_looked_at_every_ten_minutes_and_a_state_each_time(northwind):
    rule, state = only(northwind, "override_up"), alerts.ensure_rules(northwind).get(key="sla_at_risk")
    rule.looked_at = state.looked_at = NOW
    assert not raising.is_due(rule, NOW + timedelta(minutes=9))
    assert raising.is_due(rule, NOW + timedelta(minutes=10))
    assert raising.is_due(state, NOW)


def test_alerts_of_another_team_stay_with_it(northwind, otto):
    make_alert(northwind)
    assert not Alert.objects.visible_to(otto).exists()


def test_only_what_the_team_still_has_is_looked_at(northwind, replies):
    only(northwind, "override_up")
    worse_lately(replies)
    replies.is_active = False
    replies.save()
    assert alerts.raise_alerts(northwind, now=NOW) == 0


def test_another_workflow_is_left_out_by_a_rule_about_one(northwind, replies):
    other = factories.make_workflow(northwind, name="Refund")
    only(northwind, "override_up", workflow=other)
    worse_lately(replies)
    assert alerts.raise_alerts(northwind, now=NOW) == 0
