import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from reviewapp.base.context import acting
from reviewapp.retention.actions import NOT_FORGOTTEN, replay_erasures


class Command(BaseCommand):
    help = (
        "After a restore: forget again what the register outside the database says was erased. "
        "Run twice, it changes nothing the second time. "
        f"Exits {NOT_FORGOTTEN} if something was left, and says what."
    )

    def add_arguments(self, parser):
        parser.add_argument("--since", help="only what was erased from this moment on, as 2026-11-20T08:00Z")
        parser.add_argument("--register", help="another file than ERASURES_FILE")

    def handle(self, *args, **options):
        since = self._moment(options["since"])
        path = Path(options["register"] or settings.ERASURES_FILE)
        if not path.exists():
            raise CommandError(f"There is no register at {path}. Nothing was changed.")
        with acting(via="command"):
            done = replay_erasures(since=since, path=path)
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(done.gone.items()) if count) or "nothing"
        self.stdout.write(
            f"{done.lines} lines of the register; forgotten again: {told}; kept by legal holds: {done.held}."
        )
        left = list(done.undone())
        for sentence in left:
            self.stderr.write(sentence)
        if left:
            sys.exit(NOT_FORGOTTEN)

    def _moment(self, text):
        if not text:
            return None
        moment = parse_datetime(text)
        if moment is None:
            raise CommandError(f"“{text}” is no moment. Write it as 2026-11-20T08:00:00Z.")
        return make_aware(moment) if is_naive(moment) else moment
