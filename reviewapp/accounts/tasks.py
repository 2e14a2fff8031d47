"""What accounts do by themselves. Each is safe to run twice at once; a lost message loses nothing."""

import time

from celery import shared_task

from reviewapp.accounts.actions import letters

LONG_ENOUGH = 30


@shared_task(name="accounts.send_letters", ignore_result=True)
def send_letters():
    """Rung by the relay while a letter is owed: send one after the other, for a while."""
    end = time.monotonic() + LONG_ENOUGH
    for due in letters.due_letters():
        letters.send_letter(due)
        if time.monotonic() > end:
            return


@shared_task(name="accounts.forget_letters", ignore_result=True)
def forget_letters():
    """Every hour: drop letters nobody needs any more."""
    letters.forget_letters()
