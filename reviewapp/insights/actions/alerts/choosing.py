from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Invalid
from reviewapp.insights.models import AlertChoice, Severity, Topic


@transaction.atomic
def choose(team, *, by, wanted):
    """Choose from which severity on one hears of each topic by each channel; "" is never.

    `wanted` is {(topic, channel): severity}; what it leaves out stays as it is.
    """
    require(by, Permission.SEE_FIGURES, team=team)
    for (topic, channel), least in wanted.items():
        known = topic in Topic.values and channel in AlertChoice.Channel.values
        if not known or least not in ("", *Severity.values):
            raise Invalid({"choices": ["Choose from what is offered. Nothing was changed."]})
    for (topic, channel), least in sorted(wanted.items()):
        AlertChoice.objects.update_or_create(
            user=by, team=team, topic=topic, channel=channel, defaults={"least": least}
        )
    record("alert.chosen", subject=by, by=by, team=team, choices=len(wanted))
