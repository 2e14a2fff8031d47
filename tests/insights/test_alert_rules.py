"""Adding, changing and switching rules."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.insights.actions import alerts
from reviewapp.insights.actions.alerts import rules as acting
from reviewapp.insights.alerting.titles import rule_in_words, story_of
from reviewapp.insights.models import Alert, AlertRule
from tests import factories
from tests.insights.alerting import make_alert, replies

__all__ = ["replies"]
pytestmark = pytest.mark.django_db
OWN = {
    "name": "Abstentions",
    "kind": "change",
    "topic": "quality",
    "figure": "abstention_rate",
    "bar": 2.0,
    "window_hours": 24,
    "compared_hours": 672,
}


def built_in(team, key="override_up"):
    return alerts.ensure_rules(team).get(key=key)


def test_a_lead_has_one_more_figure_watched(northwind, lena):
    rule = alerts.add_rule(northwind, by=lena, **OWN)
    assert (rule.key, rule.changed_by) == ("", lena)
    event = Event.objects.about(rule).get()
    assert (event.action, event.facts["figure"]) == ("alert_rule.added", "abstention_rate")


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("figure", {"figure": "no_such"}),
        ("kind", {"kind": "silence"}),
        ("kind", {"kind": "change", "figure": "review_time_p50"}),
        ("lens", {"lens": "queue", "figure": "outputs"}),
        ("bar", {"bar": 0.5}),
        ("bar", {"kind": "threshold", "bar": 15}),
        ("compared_hours", {"compared_hours": 3}),
        ("window_hours", {"window_hours": 0, "compared_hours": 1}),
    ],
)
def test_nonsense_is_refused_by_field(field, changed, northwind, lena):
    with pytest.raises(Invalid) as refusal:
        alerts.add_rule(northwind, by=lena, **(OWN | changed))
    assert field in refusal.value.errors
    assert not AlertRule.objects.filter(key="").exists()


def test_a_team_has_so_many_rules_of_its_own_and_no_more(northwind, lena, monkeypatch):
    monkeypatch.setattr(acting, "MOST_OWN", 1)
    alerts.ensure_rules(northwind)
    alerts.add_rule(northwind, by=lena, **OWN)
    with pytest.raises(Refused, match="at most 1"):
        alerts.add_rule(northwind, by=lena, **OWN)


def test_a_workflow_of_another_team_is_refused(northwind, lena):
    with pytest.raises(Invalid):
        alerts.add_rule(northwind, by=lena, **OWN, workflow=factories.make_workflow())


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude", "otto"])
def test_others_may_not_touch_rules(who, cast, northwind):
    rule = built_in(northwind)
    for act in (
        lambda by: alerts.add_rule(northwind, by=by, **OWN),
        lambda by: alerts.change_rule(rule, by=by, bar=3.0),
        lambda by: alerts.switch_rule(rule, by=by, on=False),
    ):
        with pytest.raises(NotAllowed):
            act(cast[who])


def test_a_changed_rule_says_what_changed_and_looks_at_once(northwind, enzo):
    rule = alerts.change_rule(built_in(northwind), by=enzo, bar=3.0, severity="info")
    assert (rule.bar, rule.severity, rule.looked_at) == (3.0, "info", None)
    assert Event.objects.about(rule).get().facts["fields"] == ["bar", "severity"]


def test_saving_without_a_change_leaves_nothing(northwind, lena):
    rule = built_in(northwind)
    alerts.change_rule(rule, by=lena, bar=rule.bar)
    assert not Event.objects.about(rule).exists()


def test_a_rule_that_is_off_takes_its_alerts_with_it(northwind, lena):
    alert = make_alert(northwind)
    rule = alerts.switch_rule(alert.rule, by=lena, on=False)
    assert (rule.is_active, Alert.objects.get().resolution) == (False, "rule_off")
    with pytest.raises(Refused, match="off already"):
        alerts.switch_rule(rule, by=lena, on=False)
    assert alerts.switch_rule(rule, by=lena, on=True).is_active


def test_nobody_quiets_a_rule_that_rings_about_them(northwind, lena, enzo):
    rule = make_alert(northwind, key="reviewer_unlike", about=f"workflow:1 reviewer:{lena.pk}").rule
    for act in (
        lambda by: alerts.switch_rule(rule, by=by, on=False),
        lambda by: alerts.change_rule(rule, by=by, bar=0.9),
    ):
        with pytest.raises(NotAllowed, match="about you"):
            act(lena)
    assert Alert.objects.get().state == "raised"
    assert not alerts.switch_rule(rule, by=enzo, on=False).is_active


@pytest.mark.parametrize("verb", ["add", "change", "switch"])
def test_nothing_changes_when_recording_fails(verb, northwind, lena, monkeypatch):
    rule = built_in(northwind)
    before = list(AlertRule.objects.order_by("pk").values())
    monkeypatch.setattr(acting, "record", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        {
            "add": lambda: alerts.add_rule(northwind, by=lena, **OWN),
            "change": lambda: alerts.change_rule(rule, by=lena, bar=9.0),
            "switch": lambda: alerts.switch_rule(rule, by=lena, on=False),
        }[verb]()
    assert list(AlertRule.objects.order_by("pk").values()) == before


def test_every_built_in_rule_can_be_said_and_saved(northwind, lena):
    for rule in alerts.ensure_rules(northwind):
        assert rule_in_words(rule).endswith(".")
        alerts.change_rule(rule, by=lena, name=f"{rule.name} here")


def test_the_numbers_are_told_in_few_words():
    facts = {"value": 0.243, "before": 0.15, "n": 180, "window_hours": 48}
    assert story_of("override_rate", "change", facts) == "24\xa0% of 180 in 2 days, was 15\xa0%"
    silent = {"value": 0, "before": 41.2, "window_hours": 12}
    assert story_of("outputs", "silence", silent) == "Nothing in 12 h; 41 are usual"
    assert story_of("unsealed_seconds", "state", {"value": 600}) == "Unsealed for 10 min"
