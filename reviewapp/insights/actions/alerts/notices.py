"""Sending word of alerts: take what one recipient is owed, send it outside any transaction, note the end."""

from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from reviewapp.accounts.permissions import Permission, may
from reviewapp.insights.actions.alerts import posting
from reviewapp.insights.models import AlertHook, Notice

TOGETHER = 20
LEASE = timedelta(minutes=2)
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360)]
"""Waits after the first, second, … try; six tries over some nine hours, then the notice has failed."""


@dataclass(frozen=True)
class Bundle:
    """What one person or hook is owed of a team just now: one message, however many alerts rang together."""

    notices: list[Notice]

    @property
    def first(self):
        return self.notices[0]

    @property
    def is_wanted(self):
        """Not by a channel that was switched off since, nor by who may not read the figures any more."""
        if self.first.hook:
            return self.first.hook.is_active
        return may(self.first.user, Permission.SEE_FIGURES, team=self.first.alert.team)

    @property
    def ours(self):
        """The rows of this bundle that nobody else has taken since."""
        keys = {notice.pk: notice.attempts for notice in self.notices}
        rows = Notice.objects.select_for_update().filter(pk__in=keys, state=Notice.State.WAITING)
        return Notice.objects.filter(pk__in=[row.pk for row in rows if row.attempts == keys[row.pk]])


def notices_are_due() -> bool:
    return Notice.objects.due().exists()


def send_due_notices(limit: int = 50) -> int:
    """Send up to `limit` messages; returns how many were tried. Safe in many processes at once."""
    tried = 0
    while tried < limit and (bundle := _claim()):
        if bundle.is_wanted:
            _finish(bundle, error=_send(bundle))
        else:
            _drop(bundle)
        tried += 1
    return tried


@transaction.atomic
def _claim():
    due = Notice.objects.due().select_for_update(skip_locked=True, of=["self"]).order_by("try_again_at", "pk")
    first = due.first()
    if first is None:
        return None
    mine = due.filter(channel=first.channel, user=first.user_id, hook=first.hook_id)
    mine = mine.filter(occasion=first.occasion, alert__team=first.alert and first.alert.team_id)
    keys = [notice.pk for notice in mine[:TOGETHER]]
    Notice.objects.filter(pk__in=keys).update(attempts=F("attempts") + 1, try_again_at=Now() + LEASE)
    taken = Notice.objects.filter(pk__in=keys).select_related(
        "alert__rule", "alert__team", "user", "hook__team"
    )
    return Bundle(list(taken.order_by("pk")))


def _send(bundle) -> str:
    """What went wrong, or nothing."""
    try:
        if bundle.first.channel == Notice.Channel.EMAIL:
            return posting.mail(bundle.first.user, bundle.notices)
        return posting.post_to(bundle.first.hook, bundle.notices)
    except (OSError, SMTPException) as error:
        return f"the mail server refused it: {type(error).__name__}"
    except (ValueError, InvalidTag) as error:  # no mail can carry it, or its address was sealed by a lost key
        return f"it cannot be sent as it is: {type(error).__name__}"


@transaction.atomic
def _drop(bundle):
    bundle.ours.delete()


@transaction.atomic
def _finish(bundle, *, error):
    if bundle.first.hook_id:  # before its notices, as who removes a hook locks them
        failures = F("failures") + 1 if error else 0
        AlertHook.objects.filter(pk=bundle.first.hook_id).update(failures=failures, error=error)
    ours = bundle.ours
    if not error:
        ours.update(state=Notice.State.SENT, sent_at=Now(), error="")
    for notice in bundle.notices if error else ():
        over = notice.attempts > len(PAUSES)
        pause = timedelta() if over else PAUSES[notice.attempts - 1]
        state = Notice.State.FAILED if over else Notice.State.WAITING
        ours.filter(pk=notice.pk).update(state=state, try_again_at=Now() + pause, error=error)
