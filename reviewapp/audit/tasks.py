from celery import shared_task

from reviewapp.audit import actions

LONGEST = 6 * 3600


# A long trail takes its time; a message that comes again meanwhile finds the lock held and does nothing.
@shared_task(name="audit.verify_trail", ignore_result=True, soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def verify_trail():
    """Verify what is due or was asked for; run twice, or twice at once, it does so once."""
    actions.verify_again()
