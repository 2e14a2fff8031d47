import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from reviewapp.base.context import acting
from reviewapp.retention.actions import NOT_FORGOTTEN
from reviewapp.web.backups.restoring import restore


class Command(BaseCommand):
    help = (
        "Restore a backup into the database of DATABASE_URL, hold its trail against the checkpoint it was "
        "made at, put back files that are missing, and forget again what was erased since. Prints JSON; "
        f"exits as audit_verify does, or with {NOT_FORGOTTEN} if the trail is well and something was left."
    )
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="one backup, as `backup` wrote it")
        parser.add_argument("--replace", default="", metavar="NAME", help="throw away what is in it first")

    def handle(self, *, folder, replace, **_):
        with acting(via="command"):
            told = restore(folder.resolve(), replace=replace)
        self.stdout.write(json.dumps(told, indent=1))
        for sentence in told["undone"]:
            self.stderr.write(sentence)
        if told["exit_code"]:
            sys.exit(told["exit_code"])
