"""The process that does what is due: it seals events, lets decisions take effect, delivers, and rings.

Work is a row, not a message: each step looks for rows that are due and takes them with locks that others
skip. Any number of relays may run at once, and one that dies leaves nothing half done.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import InterfaceError, OperationalError, connection

from reviewapp.audit.actions import forget_sightings, leave_checkpoints, seal, thin_checkpoints
from reviewapp.base.context import acting
from reviewapp.delivery.actions import deliver_due, enqueue_due
from reviewapp.review.actions import expire_overdue, let_decisions_take_effect, return_lapsed
from reviewapp.web.doorbell import ring, ring_quickly
from reviewapp.web.pulses import sign_of_life

log = structlog.get_logger("reviewapp.relay")

LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Step:
    """One kind of due work: `run` does up to `limit` of it and returns how much it did.

    Steps of the same line take turns in one thread; a line that is slow or stuck holds up no other.
    """

    name: str
    run: Callable[..., int]
    line: str
    every: float = 0.25
    limit: int = 0
    threads: int = 1

    def do(self):
        """Whether there is probably more of it at once."""
        done = self.run(limit=self.limit) if self.limit else self.run()
        return bool(self.limit) and done >= self.limit


STEPS = [
    Step("seal", seal, line="sealing", limit=5000),
    Step("leave_checkpoints", leave_checkpoints, line="leaving", every=1, limit=1000),
    Step("let_decisions_take_effect", let_decisions_take_effect, line="reviews", limit=200),
    Step("return_lapsed", return_lapsed, line="reviews", every=5, limit=200),
    Step("expire_overdue", expire_overdue, line="reviews", every=15, limit=200),
    Step("sign_of_life", sign_of_life, line="reviews", every=5),
    Step("enqueue_deliveries", enqueue_due, line="deliveries", limit=500),
    Step("deliver", deliver_due, line="sending", every=0.5, limit=1, threads=8),
    Step("ring_quickly", ring_quickly, line="bells", every=2),
    Step("ring", ring, line="bells", every=15),
    Step("thin_checkpoints", thin_checkpoints, line="bells", every=3600, limit=5000),
    Step("forget_sightings", forget_sightings, line="bells", every=3600, limit=5000),
]


class Line:
    """Some steps, and when each is due next, for one thread."""

    def __init__(self, steps):
        self.steps = list(steps)
        self.due = dict.fromkeys(self.steps, 0.0)
        self.failures = dict.fromkeys(self.steps, 0)

    def run(self, over):
        """Do what is due until `over` is set."""
        with acting(via="relay"):
            while not over.is_set():
                for step in self.steps:
                    if self.due[step] <= time.monotonic() and not over.is_set():
                        self.due[step] = time.monotonic() + self.attempt(step)
                over.wait(max(0.0, min(self.due.values()) - time.monotonic()))

    def attempt(self, step):
        """Do a step once; whatever it raises stays here. Returns the seconds until it is due again."""
        try:
            more = step.do()
        except Exception as error:  # noqa: BLE001  the other steps go on
            self.failures[step] += 1
            self.tell(step, error)
            return min(LONGEST_PAUSE, step.every * 2 ** self.failures[step])
        finally:
            connection.close()  # a broken one is not used again, a good one goes back to the pool
        if self.failures[step]:
            log.info("relay_step_works_again", step=step.name, failures=self.failures[step])
            self.failures[step] = 0
        return 0.0 if more else step.every

    def tell(self, step, error):
        """Say the whole of it once, and then only that it goes on; a database that is away is no riddle."""
        times = self.failures[step]
        whole = times == 1 and not isinstance(error, OperationalError | InterfaceError)
        log.error("relay_step_failed", step=step.name, failures=times, error=str(error), exc_info=whole)


def lines_of(steps):
    """One line, with its name, for each thread that the steps ask for."""
    for name in dict.fromkeys(step.line for step in steps):
        together = [step for step in steps if step.line == name]
        for _ in range(max(step.threads for step in together)):
            yield name, Line(together)


def run(over, *, steps=None, patience=10.0):
    """Work until `over` is set, then let what has begun end. Returns whether all threads lived so long."""
    threads = [
        threading.Thread(target=line.run, args=(over,), name=name, daemon=True)
        for name, line in lines_of(STEPS if steps is None else steps)
    ]
    for thread in threads:
        thread.start()
    log.info("relay_started", threads=len(threads))
    while not over.wait(1.0):
        if dead := [thread.name for thread in threads if not thread.is_alive()]:
            log.critical("relay_thread_died", lines=dead)
            over.set()
            return False
    return _end(threads, patience)


def _end(threads, patience):
    deadline = time.monotonic() + patience
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    late = [thread.name for thread in threads if thread.is_alive()]
    log.info("relay_stopped", still_at_work=late)
    return True
