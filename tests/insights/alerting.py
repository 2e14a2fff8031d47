"""Tallies, rules and alerts, as tests of alerts need them."""

from datetime import UTC, datetime, timedelta

import pytest

from reviewapp.insights.actions import alerts
from reviewapp.insights.models import Alert, AlertHook, Tally
from tests import factories

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


def tally(workflow, at, *, lens="", ref=0, **counted):
    """One hour of counts, and the same added to its day."""
    for grain, moment in (("h", at.replace(minute=0)), ("d", at.replace(hour=0, minute=0))):
        key = {"team": workflow.team_id, "grain": grain, "lens": lens, "at": moment}
        row, _ = Tally.objects.get_or_create(**key, workflow=workflow.pk, ref=ref)
        kept = {name: getattr(row, name) + count for name, count in counted.items()}
        Tally.objects.filter(**key, workflow=workflow.pk, ref=ref).update(**kept)


def days(workflow, first, last, *, lens="", ref=0, **counted):
    """The same counts on each day from `first` days ago to before `last` days ago, at nine."""
    for ago in range(first, last, -1):
        at = (NOW - timedelta(days=ago)).replace(hour=9, minute=0)
        tally(workflow, at, lens=lens, ref=ref, **counted)


def worse_lately(workflow):
    """Four ordinary weeks, then two days in which half is overridden."""
    days(workflow, 30, 2, judged=50, approved=43, edited=7)
    days(workflow, 2, 0, judged=100, approved=50, edited=50)


def only(team, key, **changes):
    """The team's rules with all but one switched off; changes go to that one."""
    rules = alerts.ensure_rules(team)
    rules.exclude(key=key).update(is_active=False)
    rules.filter(key=key).update(is_active=True, **changes)
    return rules.get(key=key)


def make_alert(team, *, key="override_up", **fields):
    rule = alerts.ensure_rules(team).get(key=key)
    fields = {"topic": rule.topic, "severity": rule.severity, "title": "Override rate up"} | fields
    facts = {"value": 0.5, "before": 0.15, "n": 200, "window_hours": 48, "compared_hours": 672}
    fields.setdefault("facts", facts)
    return Alert.objects.create(team=team, rule=rule, **fields)


@pytest.fixture
def replies(northwind):
    return factories.make_workflow(northwind, name="Support reply", slug="replies")


@pytest.fixture
def make_hook(northwind, lena, settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True

    def make(url="http://127.0.0.1:9/hook", **fields):
        told = {"name": "#ops", "topics": ["quality", "machines"], "least": "info"} | fields
        return AlertHook.objects.get(pk=alerts.add_hook(northwind, by=lena, url=url, **told).pk)

    return make
