"""Threads that start at the same moment, each with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections

from reviewapp.base.errors import AppError

LONG_ENOUGH = 60


def at_once(*verbs):
    """What each verb answers, in their order: its answer or its refusal. Any other error is raised."""
    start = Barrier(len(verbs))

    def run(verb):
        try:
            start.wait(LONG_ENOUGH)
            return verb()
        except AppError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs, timeout=LONG_ENOUGH))


def refusals_at_once(*verbs):
    """What each verb was refused with, in words; None for those that were let through."""
    answers = at_once(*verbs)
    return [answer.message if isinstance(answer, AppError) else None for answer in answers]
