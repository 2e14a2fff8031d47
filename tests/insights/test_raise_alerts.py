"""Looking, raising once, and ending by itself when the cause has been gone for long enough."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from reviewapp.audit.actions import record
from reviewapp.audit.models import Event
from reviewapp.insights.actions import alerts
from reviewapp.insights.actions.alerts import raising
from reviewapp.insights.alerting.built_in import BUILT_IN
from reviewapp.insights.alerting.sightings import Standing, Subject
from reviewapp.insights.models import Alert
from reviewapp.intake.models import Refusal
from reviewapp.web.probes import PROBES
from tests import factories
from tests.insights.alerting import NOW, days, make_alert, only, replies, tally, worse_lately

__all__ = ["replies"]
pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=11)


def test_a_team_has_every_built_in_rule_once(northwind):
    alerts.ensure_rules(northwind)
    assert alerts.ensure_rules(northwind).count() == len(BUILT_IN)


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


def test_late_items_are_counted_by_queue(northwind, replies):
    only(northwind, "sla_at_risk", bar=1)
    queue = factories.make_queue(northwind)
    for _ in range(3):
        output = factories.make_output(replies)
        factories.make_review(output, queue=queue, due_at=timezone.now() - timedelta(hours=1))
    alerts.raise_alerts(northwind)
    alert = Alert.objects.get()
    assert (alert.title, alert.facts["value"]) == ("Front line: items are late", 3)


def test_events_without_a_place_ring_after_a_while(northwind):
    only(northwind, "events_unsealed")
    later = timezone.now() + timedelta(minutes=10)
    with transaction.atomic():
        record("alert.chosen", subject=northwind, by=None, team=northwind)
    alerts.raise_alerts(northwind, now=later)
    assert Alert.objects.get().title == "Audit events are not being sealed"


def test_an_agent_that_always_posted_and_stopped_is_silent(northwind, replies, support_agent):
    only(northwind, "agent_silent")
    for week in range(1, 5):
        at = NOW - timedelta(weeks=week, hours=2)
        tally(replies, at, lens="agent", ref=support_agent.pk, received=40)
    alerts.raise_alerts(northwind, now=NOW)
    assert Alert.objects.get().title == "Support agent has gone silent"


def test_one_reviewer_unlike_the_others_is_named_in_no_title_and_not_on_the_trail(
    northwind, replies, rosa, sam
):
    only(northwind, "reviewer_unlike")
    at = NOW - timedelta(days=2)
    tally(replies, at, lens="reviewer", ref=rosa.pk, judged=100, approved=50, edited=50)
    tally(replies, at, lens="reviewer", ref=sam.pk, judged=300, approved=255, edited=45)
    alerts.raise_alerts(northwind, now=NOW)
    titles = set(Alert.objects.values_list("title", flat=True))
    assert titles == {"A reviewer decides unlike the others in Support reply"}
    assert "reviewer:" not in str(list(Event.objects.values_list("facts", flat=True)))


def test_posts_that_are_refused_ring_through_the_probe_of_web(northwind, replies, support_agent):
    alerts.ensure_rules(northwind).exclude(key="intake_refusing").update(is_active=False)
    Refusal.objects.create(agent=support_agent, hour=NOW.replace(minute=0), count=60)
    tally(replies, NOW, lens="agent", ref=support_agent.pk, received=40)
    alerts.raise_alerts(northwind, probes=PROBES, now=NOW)
    assert Alert.objects.get().title == "Many posts of Support agent are refused"


def test_a_category_that_doubles_is_named(northwind, replies):
    only(northwind, "category_doubled")
    category = factories.make_category(replies, name="Wrong fact")
    days(replies, 56, 0, judged=100, approved=80, edited=20)
    days(replies, 56, 14, lens="category", ref=category.pk, edited=4)
    days(replies, 14, 0, lens="category", ref=category.pk, edited=10)
    alerts.raise_alerts(northwind, now=NOW)
    alert = Alert.objects.get()
    assert alert.title == "Wrong fact doubled in Support reply"
    assert alert.facts["days"] in range(11, 18)
