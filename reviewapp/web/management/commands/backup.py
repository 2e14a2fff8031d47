from pathlib import Path

from django.core.management.base import BaseCommand

from reviewapp.base.context import acting
from reviewapp.web.backups.making import forget_old, make_backup

KEPT_DAYS = 35


class Command(BaseCommand):
    help = "Write a backup that `restore` takes: the database, and the files outside of it that prove it."

    def add_arguments(self, parser):
        parser.add_argument("into", type=Path, help="the folder that gets a new folder for each backup")
        parser.add_argument("--with-keys", action="store_true", help="also the key that signs checkpoints")
        parser.add_argument(
            "--no-event",
            action="store_true",
            help="leave none on the trail, as for reviewapp_backup, which may only read",
        )
        parser.add_argument(
            "--keep-days",
            type=int,
            default=KEPT_DAYS,
            help="older ones are removed: they still hold what was erased since (35; 0 removes none)",
        )

    def handle(self, *, into, with_keys, no_event, keep_days, **_):
        with acting(via="command"):
            folder = make_backup(into.resolve(), with_keys=with_keys, with_event=not no_event)
        removed = forget_old(into.resolve(), days=keep_days) if keep_days else 0
        self.stdout.write(f"{folder} was written. {removed} older ones were removed.")
