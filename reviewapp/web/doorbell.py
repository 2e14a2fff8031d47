"""Ringing for the workers: a message says only "look". Redis may be away or hang; nothing is lost with it."""

from collections.abc import Callable
from dataclasses import dataclass

from config.celery import app
from reviewapp.accounts.actions.letters import letters_are_due
from reviewapp.audit.actions import verification_is_due
from reviewapp.insights.actions import has_uncounted
from reviewapp.insights.actions.alerts import notices_are_due
from reviewapp.insights.actions.data_use import data_use_is_due
from reviewapp.insights.actions.exports import has_due_exports
from reviewapp.learning.actions import due_replays, has_news
from reviewapp.retention.actions import due_erasures, has_due_runs

PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 2, "max_retries": 0}
STALE_AFTER = 60


@dataclass(frozen=True)
class Bell:
    """A Celery task by name, and whether there is something for it to do."""

    task: str
    is_due: Callable[[], bool]


BELLS = [
    Bell("audit.verify_trail", verification_is_due),
    Bell("accounts.send_letters", letters_are_due),
    Bell("learning.note", has_news),
    Bell("learning.replay", lambda: due_replays().exists()),
    Bell("insights.export", has_due_exports),
    Bell("insights.count_data_use", data_use_is_due),
    Bell("retention.run", has_due_runs),
    Bell("retention.erase", lambda: due_erasures().exists()),
    Bell("insights.send_notices", notices_are_due),
]

# What people look at while it happens, and may not be far behind.
QUICK_BELLS = [Bell("insights.roll_up", has_uncounted)]


def ring(bells=None):
    """Ring once for each kind of work that is due; returns for how many."""
    due = [bell.task for bell in (BELLS if bells is None else bells) if bell.is_due()]
    if due:
        with app.connection_for_write() as connection:
            connection.transport_options = {**(connection.transport_options or {}), **PATIENCE}
            for task in due:
                app.send_task(
                    task, connection=connection, retry=False, ignore_result=True, expires=STALE_AFTER
                )
    return len(due)


def ring_quickly():
    return ring(QUICK_BELLS)
