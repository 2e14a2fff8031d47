"""What learning does by itself. Each is safe to run twice or twice at once; a lost message loses nothing."""

import time

from celery import shared_task

from reviewapp.learning import actions
from reviewapp.workflows.models import Workflow

LONG_ENOUGH = 30
BY_NIGHT = {"soft_time_limit": 900, "time_limit": 960}


@shared_task(name="learning.note", ignore_result=True)
def note():
    """Rung by the relay when something was sealed: learn from it until nothing is left, or for a while."""
    end = time.monotonic() + LONG_ENOUGH
    actions.follow_versions()
    while actions.note() and time.monotonic() < end:
        pass


@shared_task(name="learning.score", ignore_result=True)
def score():
    """Every few minutes: say of every pattern anew how sure it is."""
    for workflow in Workflow.objects.active():
        actions.score(workflow)


@shared_task(name="learning.mine", ignore_result=True)
def mine():
    """By night: one message for each workflow, so that several workers share them."""
    for workflow in Workflow.objects.active():
        mine_one.delay(workflow.pk)


@shared_task(name="learning.mine_one", ignore_result=True, **BY_NIGHT)
def mine_one(key):
    workflow = Workflow.objects.filter(pk=key).first()
    if workflow is not None:
        actions.mine(workflow)
        actions.suspect(workflow)
        actions.suggest(workflow)


@shared_task(name="learning.suggest", ignore_result=True, **BY_NIGHT)
def suggest():
    """Every hour: draft what the evidence speaks for by now; what stands already is only counted anew."""
    for workflow in Workflow.objects.active():
        actions.suggest(workflow)


@shared_task(name="learning.replay", ignore_result=True, soft_time_limit=110, time_limit=118)
def replay():
    """Rung by the relay while a replay is due: carry them out one by one, for a while."""
    end = time.monotonic() + LONG_ENOUGH
    for due in actions.due_replays():
        actions.run_replay(due)
        if time.monotonic() > end:
            return


@shared_task(name="learning.word", ignore_result=True, soft_time_limit=110, time_limit=118)
def word():
    """Every ten minutes: ask the model that is set up, if any, for other words, one by one."""
    end = time.monotonic() + LONG_ENOUGH
    for due in actions.due_wordings():
        actions.word(due)
        if time.monotonic() > end:
            return


@shared_task(name="learning.watch", ignore_result=True)
def watch():
    """Every half hour: count what became of the mistakes that live changes were to end."""
    actions.judge_watches()
