"""Keeping processes alive: what dies is started again, what keeps dying ends everything."""

import signal
import time
from dataclasses import dataclass, field

from config.stack.children import end_group
from config.stack.errors import CannotStart
from config.stack.postgres import tail

WINDOW = 60  # seconds in which deaths count together
TOO_MANY = 6
LONGEST_WAIT = 10


class AskedToStop(BaseException):
    """Somebody pressed Ctrl-C, closed the terminal, or sent SIGTERM."""


class Signals:
    """The first request to stop interrupts whatever goes on; later ones only make us less patient."""

    def __init__(self):
        self.asked = 0
        self.stopping = False

    def __enter__(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            ignored = signal.getsignal(number) is signal.SIG_IGN
            if not (ignored and number == signal.SIGHUP):  # so that nohup means what it says
                signal.signal(number, self._heard)
        return self

    def __exit__(self, *problem):
        self.stopping = True

    def _heard(self, *_signal):
        self.asked += 1
        if not self.stopping:
            self.stopping = True
            raise AskedToStop


@dataclass
class Kept:
    """One process that is to run for as long as the stack does."""

    process: object
    deaths: list = field(default_factory=list)
    again_at: float | None = None


class Supervisor:
    def __init__(self, *, say, changed=lambda: None):
        self.say = say
        self.changed = changed
        self.stores = []
        self.programs = []

    def keep(self, process, *, store=False):
        """Take over a process that was started."""
        (self.stores if store else self.programs).append(Kept(process))

    @property
    def pids(self):
        running = [kept.process for kept in (*self.stores, *self.programs) if kept.again_at is None]
        return {process.name: process.child.pid for process in running}

    def watch(self):
        """One look at everything. Raises `CannotStart` when starting again has become pointless."""
        for kept in (*self.stores, *self.programs):
            if kept.again_at is not None:
                if time.monotonic() >= kept.again_at:
                    kept.again_at = None
                    kept.process.start()
                    self.changed()
            elif kept.process.child.poll() is not None:
                self._take_in_death(kept)

    def stop(self, *, is_impatient=lambda: False):
        """End the programs together, then the stores, PostgreSQL last."""
        programs = [kept.process for kept in self.programs]
        for process in reversed(programs):
            process.ask_to_end()
        deadline = time.monotonic() + 12
        while any(process.is_ready() for process in programs):
            if is_impatient() or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        for process in programs:
            process.stop(within=0)
        for kept in sorted(self.stores, key=lambda kept: kept.process.name == "postgres"):
            kept.process.stop()

    def _take_in_death(self, kept):
        process, now = kept.process, time.monotonic()
        end_group(process.child)
        recent = [moment for moment in kept.deaths if moment > now - WINDOW]
        if self._stores_are_up(except_for=process):
            recent.append(now)  # without its database a program cannot be blamed
        kept.deaths = recent
        how = _how_it_ended(process.child.returncode)
        if len(recent) >= TOO_MANY:
            raise CannotStart(
                f"{process.name} {how}, {len(recent)} times within a minute. "
                f"Everything is being stopped. The end of {process.log}:\n{tail(process.log)}"
            )
        delay = min(LONGEST_WAIT, 0.25 * 2 ** len(recent))
        kept.again_at = now + delay
        self.say(f"{process.name} {how}; starting it again in {delay:.1f} s. Its log: {process.log}")
        self.changed()

    def _stores_are_up(self, *, except_for):
        others = [kept.process for kept in self.stores if kept.process is not except_for]
        return all(store.is_ready() for store in others)


def _how_it_ended(code):
    if code >= 0:
        return f"ended by itself with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
