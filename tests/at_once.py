"""Threads that start at the same moment, each with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection, connections, transaction

from reviewapp.base.errors import AppError

LONG_ENOUGH = 60
IS_WAITED_FOR = "SELECT EXISTS (SELECT FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))"


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


def begun_before_the_end_of(first, second):
    """What `second` answers, which began when `first` was done, not yet committed; it may wait for that."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            later = pool.submit(at_once, second)
            while not (later.done() or _is_waited_for()):
                pass
        return later.result(LONG_ENOUGH)[0]


def _is_waited_for():
    with connection.cursor() as cursor:
        cursor.execute(IS_WAITED_FOR)
        return cursor.fetchone()[0]
