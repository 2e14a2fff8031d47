"""`verify` among Django's commands. `manage.py verify` takes a shorter way, without loading Django."""

import sys

from django.core.management.base import BaseCommand

from config.stack import verify


class Command(BaseCommand):
    help = "Run all that CI runs: format, lint, layers, migrations, settings, generated pages, every test."
    requires_system_checks = []

    def add_arguments(self, parser):
        verify.add_arguments(parser)

    def handle(self, **options):
        chosen = [name for name in ("without_browser", "fast") if options[name]]
        sys.exit(verify.main([f"--{name.replace('_', '-')}" for name in chosen]))
