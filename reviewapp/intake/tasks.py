from celery import shared_task

from reviewapp.intake import actions

AT_ONCE, TIMES = 5_000, 200


@shared_task(ignore_result=True)
def forget_old_keys():
    """Rung by beat; safe at any time, by any number of workers at once."""
    for _ in range(TIMES):
        if actions.forget_old_keys(limit=AT_ONCE) < AT_ONCE:
            return
