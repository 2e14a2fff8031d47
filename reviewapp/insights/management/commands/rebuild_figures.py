import sys

from django.core.management.base import BaseCommand

from reviewapp.base.context import acting
from reviewapp.insights import actions


class Command(BaseCommand):
    help = (
        "Count all figures again from outputs, reviews and decisions. With --check nothing is changed; "
        "the exit code is 1 where a recount would give something else."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing, only compare")

    def handle(self, *, check, **options):
        if not check:
            with acting(via="command"):
                outputs = actions.rebuild_figures()
            self.stdout.write(f"{outputs:,} outputs counted")
            return
        differing = actions.differing_after_rebuild()
        self.stdout.write(f"differs in {', '.join(differing)}" if differing else "the same")
        if differing:
            sys.exit(1)
