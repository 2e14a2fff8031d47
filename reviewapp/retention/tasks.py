"""What retention does by itself. Each is safe to run twice at once; a lost message loses nothing."""

import time

import structlog
from celery import shared_task

from reviewapp.base.postgres.teams import with_rights_of
from reviewapp.retention import actions
from reviewapp.retention.models import Run

ERASER = "reviewapp_retention"  # the one database role that may erase
LONG_ENOUGH = 30
logger = structlog.get_logger(__name__)
# Counting what a rule reaches takes as long as there are rows, and is not begun anew after a minute.
LONG = {"soft_time_limit": 900, "time_limit": 960}


@shared_task(name="retention.begin_runs", ignore_result=True)
@with_rights_of(ERASER)
def begin_runs():
    """Every few minutes: begin what has its hour, and void what nobody confirmed within a day."""
    actions.begin_due_runs()
    actions.lapse_rules()


@shared_task(name="retention.run", ignore_result=True, **LONG)
@with_rights_of(ERASER)
def run():
    """Rung by the relay while a run is due: go on with one after the other, for a while."""
    end = time.monotonic() + LONG_ENOUGH
    while (due := Run.objects.due().first()) and time.monotonic() < end:
        if actions.work_on(due) is None:
            return  # somebody else is at it


@shared_task(name="retention.erase", ignore_result=True, **LONG)
@with_rights_of(ERASER)
def erase():
    """Rung by the relay while a person is to be erased: go on with one after the other, for a while."""
    end = time.monotonic() + LONG_ENOUGH
    for due in list(actions.due_erasures()):
        try:
            while actions.erase_on(due) and time.monotonic() < end:
                pass
        except Exception:  # the others go on
            logger.exception("retention_erasure_put_off", erasure=str(due.pk))
            actions.put_off(due)


@shared_task(name="retention.remind_of_holds", ignore_result=True)
def remind_of_holds():
    """Every morning: tell of legal holds that somebody wanted to look at again."""
    actions.remind_of_holds()


@shared_task(name="retention.count_due", ignore_result=True, **LONG)
@with_rights_of(ERASER)
def count_due():
    """Every hour: count what the next run of each rule removes, for the page."""
    actions.count_all_due()
