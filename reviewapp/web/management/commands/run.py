import os
from pathlib import Path

from django.core.management.base import BaseCommand

from config.stack import programs
from config.stack.places import ROOT


class Command(BaseCommand):
    help = "Become one process of the product, as `start` runs it: for containers, systemd, several machines."

    def add_arguments(self, parser):
        parser.add_argument("process", choices=["web", "relay", "worker", "beat"])
        parser.add_argument("--host", default="0.0.0.0")  # noqa: S104  a container's own network
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes of this web or worker")

    def handle(self, *, process, host, port, workers, **_):
        become(program_of(process, host=host, port=port, workers=workers))


def program_of(process, *, host, port, workers):
    """What is to run, with the environment as it is; its output goes where ours goes."""
    environment, logs = dict(os.environ), Path(os.devnull).parent
    if process == "web":
        return programs.web(environment, logs, host=host, port=port, workers=workers)
    if process == "worker":
        return programs.worker(environment, logs, concurrency=workers)
    return getattr(programs, process)(environment, logs)


def become(program):
    """Nothing of this process stays: signals reach the program itself, whatever started it."""
    os.chdir(ROOT)
    os.execve(program.command[0], [str(word) for word in program.command], program.environment)  # noqa: S606
