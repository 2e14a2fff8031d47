"""The product's own processes: how each is called, and how each is asked to end."""

import os
import signal
import sys

from config.database_roles import own_database
from config.stack.children import end, spawn
from config.stack.places import ROOT

THREADS = os.environ.get("WEB_THREADS", "8")  # of one web process; long polls may hold half of them


class Program:
    """A process that runs until it is told to end, with its output in a log of its own."""

    def __init__(self, name, command, *, environment, logs, stops_by=signal.SIGTERM, dies_by=None):
        self.name = name
        self.command = command
        self.environment = own_database(name, environment)
        self.log = logs / f"{name}.log"
        self.stops_by = stops_by
        self.dies_by = dies_by or stops_by  # where whoever started it is gone
        self.child = None

    def start(self):
        with self.log.open("ab") as output:
            self.child = spawn(
                self.command,
                env=self.environment,
                output=output,
                death_signal=self.dies_by,
                cwd=ROOT,
            )

    def is_ready(self):
        return self.child is not None and self.child.poll() is None

    def ask_to_end(self):
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(self.stops_by)

    def stop(self, *, within=12):
        if self.child is not None:
            end(self.child, by=self.stops_by, within=within)


def web(environment, logs, *, host, port, workers=2):
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application"]
    command += ["--host", host, "--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", THREADS, "--respawn-failed-workers", "--no-ws", "--http", "1"]
    command += ["--workers-kill-timeout", "10", "--log-level", "warning"]
    return Program("web", command, environment=environment, logs=logs)


def relay(environment, logs):
    return Program("relay", [sys.executable, "manage.py", "relay"], environment=environment, logs=logs)


def worker(environment, logs, *, concurrency=1):
    """SIGQUIT, because at SIGTERM Celery waits for however long its job takes; others' SIGTERM counts as one.

    Without a heartbeat, which nobody listens to: told to end while Redis is away, it would wait for ever
    to send its last one. Where everything dies at once nothing is asked of it: Redis is gone as well.
    """
    command = [*_celery(), "worker", "--concurrency", str(concurrency)]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program(
        "worker",
        [*command, "--loglevel", "WARNING"],
        # Threads of matrices that wait for each other take more from the others than they give.
        environment={"OPENBLAS_NUM_THREADS": "1", "REMAP_SIGTERM": "SIGQUIT", **environment},
        logs=logs,
        stops_by=signal.SIGQUIT,
        dies_by=signal.SIGKILL,
    )


def beat(environment, logs):
    """Its timetable is in memory: what is due is a row, so nothing is lost with it."""
    command = [*_celery(), "--quiet", "beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", ""]
    return Program("beat", [*command, "--loglevel", "WARNING"], environment=environment, logs=logs)


def _celery():
    return [sys.executable, "-m", "celery", "--app", "config.celery"]
