"""What people do with an alert."""

from django.db import transaction
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid, NotAllowed
from reviewapp.insights.actions.alerts.settling import settle
from reviewapp.insights.models import Alert

LONGEST_NOTE = 2_000


@transaction.atomic
def acknowledge(alert, *, by):
    """Say that one is on it, so that others need not be."""
    alert = locked(alert, by)
    alert.move_to(Alert.State.ACKNOWLEDGED)
    alert.acknowledged_by, alert.acknowledged_at = by, Now()
    alert.save(update_fields=["state", "acknowledged_by", "acknowledged_at"])
    record("alert.acknowledged", subject=alert, by=by, team=alert.team_id, workflow=alert.workflow_id)
    return Alert.objects.get(pk=alert.pk)


@transaction.atomic
def resolve(alert, *, by, note):
    """Close an alert with a word on what was done. It rings anew only after its cause has once been gone."""
    alert = locked(alert, by)
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise Invalid({"note": ["Say in a sentence what was done, or why nothing was."]})
    settle(alert, how=Alert.Resolution.BY_PERSON, by=by, note=note)
    return Alert.objects.get(pk=alert.pk)


def locked(alert, by):
    alert = Alert.objects.select_for_update(of=["self"]).select_related("team").get(pk=alert.pk)
    require(by, Permission.ANSWER_ALERTS, team=alert.team)
    if by is not None and alert.is_about(by):
        raise NotAllowed("This is about you, so somebody else answers it. Nothing was changed.")
    return alert
