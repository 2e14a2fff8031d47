"""`start` among Django's commands. `manage.py start` takes a shorter way, without loading Django."""

from argparse import Namespace

from django.core.management.base import BaseCommand, CommandError

from config.stack import start
from config.stack.errors import CannotStart
from config.stack.supervisor import AskedToStop, Signals


class Command(BaseCommand):
    help = "Start everything: servers, web, relay, worker and beat, and on the first start the demo."
    requires_system_checks = []

    def add_arguments(self, parser):
        start.add_arguments(parser)

    def handle(self, **options):
        with Signals() as signals:
            try:
                start.run(Namespace(**options), signals)
            except AskedToStop:
                pass
            except CannotStart as problem:
                raise CommandError(str(problem)) from problem
