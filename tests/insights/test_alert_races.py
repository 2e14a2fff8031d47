"""Two at once: an alert is raised once, answered once, and its notice leaves once."""

from threading import Event
from time import sleep

import pytest
from django.core import mail

from reviewapp.insights.actions import alerts
from reviewapp.insights.actions.alerts import hooks, owing, posting, raising
from reviewapp.insights.alerting.built_in import BUILT_IN
from reviewapp.insights.alerting.sightings import Sighting, Subject
from reviewapp.insights.alerting.watching import Verdict
from reviewapp.insights.models import Alert, AlertHook, Notice
from tests.at_once import at_once, refusals_at_once
from tests.insights.alerting import NOW, make_alert, make_hook

__all__ = ["make_hook"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_evaluators_raise_one(northwind):
    rule = alerts.ensure_rules(northwind).get(key="override_up")
    made = at_once(*[lambda: raising.apply(rung(rule), NOW) for _ in range(3)])

    assert sorted(made) == [0, 0, 1]
    assert Alert.objects.count() == 1


def rung(rule):
    verdict = Verdict(rings=True, is_gone=False, value=0.5, before=0.1, n=90)
    return {rule: [Sighting(Subject("Support", lens="agent", ref=1), verdict)]}


def test_what_was_seen_before_a_rule_was_changed_raises_nothing(northwind, lena):
    rule = alerts.ensure_rules(northwind).get(key="override_up")
    alerts.change_rule(rule, by=lena, bar=90.0)
    assert raising.apply(rung(rule), NOW) == 0
    assert alerts.ensure_rules(northwind).get(key="override_up").looked_at is None


def test_an_evaluator_that_comes_late_raises_nothing_anew(northwind):
    rule = alerts.ensure_rules(northwind).get(key="override_up")
    assert raising.apply(rung(rule), NOW) == 1
    Alert.objects.update(cleared_at=NOW, state="resolved", resolution="itself", resolved_at=NOW)
    assert raising.apply(rung(rule), NOW) == 0


def test_built_in_rules_made_twice_at_once_stand_once(northwind):
    at_once(*[lambda: list(alerts.ensure_rules(northwind)) for _ in range(3)])
    assert alerts.ensure_rules(northwind).count() == len(BUILT_IN)


def test_two_who_are_on_it_at_once_are_one(northwind, lena, enzo):
    alert = make_alert(northwind)
    refusals = refusals_at_once(*[lambda by=by: alerts.acknowledge(alert, by=by) for by in (lena, enzo)])
    assert refusals.count(None) == 1


def test_two_workers_send_a_mail_once(northwind, lena, settings):
    settings.EMAIL_IS_SET_UP = True
    owing.owe_notices(make_alert(northwind), occasion="raised")
    sent = at_once(*[alerts.send_due_notices for _ in range(3)])
    assert sum(sent) == 1
    assert len(mail.outbox) == 1
    assert Notice.objects.get().state == "sent"


def test_a_channel_removed_while_word_is_sent_to_it_ends_both_well(
    northwind, lena, make_hook, settings, monkeypatch
):
    settings.EMAIL_IS_SET_UP = False
    hook, sent = make_hook(), Event()
    owing.owe_notices(make_alert(northwind), occasion="raised")
    monkeypatch.setattr(posting, "post_to", lambda *told: sent.set() or "")
    monkeypatch.setattr(hooks, "_tell", lambda *told, **facts: sent.wait(10) and pause())
    at_once(alerts.send_due_notices, lambda: alerts.remove_hook(hook, by=lena))

    assert not AlertHook.objects.exists()
    assert not Notice.objects.exists()


def pause():
    """Long enough for the other one to be at its locks."""
    sleep(0.5)
