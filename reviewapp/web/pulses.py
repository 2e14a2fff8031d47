"""Signs of life of what works unseen: the relay every few seconds, a worker's job each time it ends."""

import time

import structlog
from celery.signals import task_postrun, task_prerun
from django.db import DatabaseError, InterfaceError

from reviewapp.insights.actions.pulse import pulse

log = structlog.get_logger("reviewapp.worker")

RELAY = "relay"
_begun: dict[str, float] = {}


def sign_of_life():
    """A relay is at work."""
    pulse(RELAY)
    return 0


def listen():
    """Have Celery tell when a job begins and ends; in processes that run none, nothing comes."""
    task_prerun.connect(_begin, dispatch_uid="pulse", weak=False)
    task_postrun.connect(_end, dispatch_uid="pulse", weak=False)


def _begin(task_id=None, **_):
    _begun[task_id] = time.monotonic()


def _end(task_id=None, task=None, state=None, **_):
    """Note it; a database that is away has failed the job already, and this fails no other."""
    seconds = time.monotonic() - _begun.pop(task_id, time.monotonic())
    try:
        pulse(task.name, seconds=round(seconds, 3), is_well=state == "SUCCESS")
    except (DatabaseError, InterfaceError) as error:
        log.warning("pulse_missed", task=task.name, kind=type(error).__name__)
