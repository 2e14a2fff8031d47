"""Word of a key that ends, while there is time to put another in its place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.accounts.models import Agent, Key
from reviewapp.insights.actions import alerts
from reviewapp.insights.models import Alert
from tests.factories import make_agent, make_key, make_team


def ending(agent):
    return Agent.objects.filter(pk=agent.pk).with_keys_ending().get().keys_ending


@pytest.mark.parametrize(("days", "count"), [([90], 0), ([13], 1), ([13, 90], 0), ([2, 13], 2), ([], 0)])
def test_a_key_ends_soon_unless_another_goes_on(support_agent, days, count):
    for left in days:
        make_key(support_agent, days=left)
    assert ending(support_agent) == count


def test_ended_and_revoked_keys_and_those_of_others_do_not_count(northwind, support_agent):
    make_key(support_agent, days=-1, created_at=timezone.now() - timedelta(days=9))
    make_key(support_agent, days=5)
    Key.objects.filter(expires_at__gt=timezone.now()).update(revoked_at=timezone.now(), revoked_for="choice")
    make_key(make_agent(northwind), days=5)
    assert ending(support_agent) == 0


def test_an_alert_names_the_agent_and_goes_when_the_key_is_rotated(support_agent, northwind):
    make_key(support_agent, days=5)
    make_key(make_agent(make_team(name="Elsewhere")), days=5)
    alerts.raise_alerts(northwind)
    alert = Alert.objects.get(rule__key="key_ending")
    assert alert.title == "A key of Support agent ends within 14 days"
    assert alert.query == "/settings/keys/"
    make_key(support_agent, days=90)
    alerts.raise_alerts(northwind)
    alerts.raise_alerts(northwind, now=timezone.now() + timedelta(hours=1))
    assert not Alert.objects.filter(rule__key="key_ending").standing().exists()
