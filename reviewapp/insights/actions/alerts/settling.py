"""What ends an alert, whoever or whatever ends it."""

from django.db.models.functions import Now

from reviewapp.audit.actions import record
from reviewapp.insights.actions.alerts.owing import owe_notices
from reviewapp.insights.models import Alert, Notice


def settle(alert, *, how, by=None, note=""):
    """Resolve an alert that is locked, tell it, and owe word of it to the hooks that heard of it."""
    before = alert.state
    alert.move_to(Alert.State.RESOLVED)
    alert.resolution, alert.resolved_by, alert.note, alert.resolved_at = how, by, note, Now()
    if how != Alert.Resolution.BY_PERSON:
        alert.cleared_at = Now()
    alert.save(update_fields=["state", "resolution", "resolved_by", "resolved_at", "note", "cleared_at"])
    record(
        "alert.resolved", subject=alert, by=by, team=alert.team_id, workflow=alert.workflow_id, how=how,
        before=before,
    )  # fmt: skip
    owe_notices(alert, occasion=Notice.Occasion.RESOLVED)


def clear_all(rule):
    """End whatever a rule has raised, and forget what people resolved: it watches no longer."""
    standing = Alert.objects.filter(rule=rule).standing().select_for_update(of=["self"]).order_by("pk")
    for alert in standing:
        if alert.state != Alert.State.RESOLVED:
            settle(alert, how=Alert.Resolution.RULE_OFF)
    Alert.objects.filter(rule=rule).standing().update(cleared_at=Now())
