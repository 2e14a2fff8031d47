"""What insights do by themselves. Each is safe to run twice at once; a lost message loses nothing."""

import time

from celery import shared_task

from reviewapp.insights import actions

LONG_ENOUGH = 30


@shared_task(name="insights.roll_up", ignore_result=True)
def roll_up():
    """Rung by the relay when something was sealed: count until nothing is left, or for a while."""
    end = time.monotonic() + LONG_ENOUGH
    while actions.roll_up() and time.monotonic() < end:
        pass
