"""What needs several areas at once and happens by itself."""

from celery import shared_task

from reviewapp.accounts.models import Team
from reviewapp.insights.actions import alerts
from reviewapp.web.incoming import stash
from reviewapp.web.probes import PROBES


@shared_task(name="insights.raise_alerts", ignore_result=True)
def raise_alerts():
    """Every minute: one message for each team, so that several workers share them."""
    for key in Team.objects.order_by("pk").values_list("pk", flat=True):
        raise_alerts_of.delay(key)


@shared_task(name="insights.raise_alerts_of", ignore_result=True)
def raise_alerts_of(key):
    team = Team.objects.filter(pk=key).first()
    if team is not None:
        alerts.raise_alerts(team, probes=PROBES)


@shared_task(name="web.forget_incoming", ignore_result=True)
def forget_incoming():
    """Every hour: what people looked at and did not bring in stays on no disk."""
    stash.forget_old()
