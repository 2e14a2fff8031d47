from celery import shared_task

from reviewapp.intake import actions


@shared_task(ignore_result=True)
def forget_old_keys():
    """Rung by beat; safe at any time, by any number of workers at once."""
    actions.forget_old_keys()
