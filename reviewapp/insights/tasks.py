"""What insights do by themselves. Each is safe to run twice at once; a lost message loses nothing."""

import time

from celery import shared_task

from reviewapp.insights import actions
from reviewapp.insights.actions import alerts, data_use, exports, weekly
from reviewapp.insights.models import Export

LONG_ENOUGH = 30
# Making one whole file of many parts takes as long as the disk does, and a category that becomes severe
# counts all its outputs anew: done again from the start after a minute, neither would ever end.
LONG = {"soft_time_limit": 900, "time_limit": 960}


@shared_task(name="insights.roll_up", ignore_result=True, **LONG)
def roll_up():
    """Rung by the relay when something was sealed: count until nothing is left, or for a while."""
    end = time.monotonic() + LONG_ENOUGH
    while actions.roll_up() and time.monotonic() < end:
        pass


@shared_task(name="insights.make_weeklies", ignore_result=True)
def make_weeklies():
    """Every hour: put down the last whole week of each team that lacks it."""
    weekly.make_weeklies()


@shared_task(name="insights.send_weeklies", ignore_result=True)
def send_weeklies():
    """Every few minutes: send what is due by e-mail, one by one, for a while."""
    end = time.monotonic() + LONG_ENOUGH
    for due in weekly.due_mails():
        weekly.send_mail(due)
        if time.monotonic() > end:
            return


@shared_task(name="insights.export", ignore_result=True, **LONG)
def export():
    """Rung by the relay while an export is due: write one part after the other, for a while."""
    end = time.monotonic() + LONG_ENOUGH
    while (due := Export.objects.due().first()) and time.monotonic() < end:
        if exports.run_export(due) is None:
            return  # somebody else is at it


@shared_task(name="insights.forget_exports", ignore_result=True)
def forget_exports():
    """Every hour: remove the files whose time is over."""
    exports.forget_old_exports()


@shared_task(name="insights.send_notices", ignore_result=True)
def send_notices():
    """Rung by the relay while word of an alert is owed: send one message after the other, for a while."""
    end = time.monotonic() + LONG_ENOUGH
    while alerts.send_due_notices(limit=1) and time.monotonic() < end:
        pass


@shared_task(name="insights.count_data_use", ignore_result=True, **LONG)
def count_data_use():
    """Rung by the relay while a report on the use of stored fields is asked for: count it."""
    end = time.monotonic() + LONG_ENOUGH
    while data_use.count_data_use() and time.monotonic() < end:
        pass
