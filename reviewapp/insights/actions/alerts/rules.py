"""What is watched: the rules every team has, changed or switched off, and rules of its own."""

from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.insights.actions.alerts.settling import clear_all
from reviewapp.insights.alerting.asking import problems
from reviewapp.insights.alerting.built_in import BUILT_IN
from reviewapp.insights.models import Alert, AlertRule

CHANGEABLE = ("name", "bar", "window_hours", "compared_hours", "least_n", "severity", "above", "workflow")
MOST_OWN = 100  # each is counted every ten minutes


def ensure_rules(team):
    """The team's rules, with every built-in one among them. Asking again adds nothing."""
    known = set(AlertRule.objects.of_team(team).exclude(key="").values_list("key", flat=True))
    missing = [AlertRule(team=team, **rule.fields()) for rule in BUILT_IN if rule.key not in known]
    if missing:
        AlertRule.objects.bulk_create(missing, ignore_conflicts=True)
    return AlertRule.objects.of_team(team)


@transaction.atomic
def add_rule(team, *, by, **fields):
    """Watch one more thing."""
    require(by, Permission.SET_UP_ALERTS, team=team)
    rule = AlertRule(team=team, changed_by=by, **fields)
    refuse_nonsense(rule)
    if AlertRule.objects.of_team(team).filter(key="").count() >= MOST_OWN:
        raise Refused(f"A team has at most {MOST_OWN} rules of its own. Change one of them instead.")
    rule.changed_at = Now()
    rule.save(force_insert=True)
    _tell("alert_rule.added", rule, by, figure=rule.figure, kind=rule.kind)
    return AlertRule.objects.get(pk=rule.pk)


@transaction.atomic
def change_rule(rule, *, by, **fields):
    """Ring earlier, later, louder or about less. What it raised before is judged anew."""
    rule = _locked(rule, by)
    changed = sorted(name for name in CHANGEABLE if name in fields and getattr(rule, name) != fields[name])
    for name in changed:
        setattr(rule, name, fields[name])
    refuse_nonsense(rule)
    if changed:
        rule.changed_by, rule.changed_at, rule.looked_at = by, Now(), None
        rule.save()
        # What a person resolved under the old words may ring again under the new.
        Alert.objects.filter(rule=rule, state=Alert.State.RESOLVED).standing().update(cleared_at=Now())
        _tell("alert_rule.changed", rule, by, fields=changed)
    return AlertRule.objects.get(pk=rule.pk)


@transaction.atomic
def switch_rule(rule, *, by, on):
    """Let a rule watch, or not. What a rule that is switched off had raised is resolved with it."""
    rule = _locked(rule, by)
    if rule.is_active == on:
        raise Refused(f"This rule is {'on' if on else 'off'} already. Nothing was changed.")
    rule.is_active, rule.changed_by, rule.changed_at, rule.looked_at = on, by, Now(), None
    rule.save()
    if not on:
        clear_all(rule)
    _tell("alert_rule.switched_on" if on else "alert_rule.switched_off", rule, by)
    return AlertRule.objects.get(pk=rule.pk)


def refuse_nonsense(rule):
    if wrong := problems(rule):
        raise Invalid(wrong)
    if rule.workflow and rule.workflow.team_id != rule.team_id:
        raise Invalid({"workflow": ["Choose a workflow of this team."]})


def _locked(rule, by):
    rule = AlertRule.objects.select_for_update(of=["self"]).select_related("team", "workflow").get(pk=rule.pk)
    require(by, Permission.SET_UP_ALERTS, team=rule.team)
    if any(alert.is_about(by) for alert in Alert.objects.filter(rule=rule).open()):
        raise NotAllowed("It rings about you just now, so somebody else changes it. Nothing was changed.")
    return rule


def _tell(action, rule, by, **facts):
    key = rule.key or "own"
    record(action, subject=rule, by=by, team=rule.team_id, workflow=rule.workflow_id, key=key, **facts)
