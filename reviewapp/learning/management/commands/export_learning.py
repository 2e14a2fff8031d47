import shutil
import sys
import tempfile
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from reviewapp.base.context import acting
from reviewapp.base.errors import Refused
from reviewapp.learning import actions
from reviewapp.learning.exporting import KINDS
from reviewapp.learning.filing import FORMS
from reviewapp.learning.models import Pattern
from reviewapp.workflows.models import Workflow


class Command(BaseCommand):
    help = "Write what people corrected in a workflow to a file. What was set aside is left out."

    def add_arguments(self, parser):
        parser.add_argument("workflow", help="its slug, or team/slug where several teams have it")
        parser.add_argument(
            "kind", choices=KINDS, help="; ".join(f"{k}: {words}" for k, words in KINDS.items())
        )
        parser.add_argument("--pattern", type=UUID, help="only what shows this pattern, by its id")
        parser.add_argument("--format", choices=FORMS, default="jsonl", dest="form")
        parser.add_argument("-o", "--out", default="-", help="a file; the terminal unless told")

    def handle(self, *, workflow, kind, pattern, form, out, **options):
        found = self.workflow_of(workflow)
        if pattern is not None:
            pattern = Pattern.objects.filter(workflow=found, pk=pattern).first()
            if pattern is None:
                raise CommandError("This workflow has no such pattern.")
        asked = actions.Asked(found, kind, pattern=pattern, form=form)
        with tempfile.TemporaryFile() as file, acting(via="command"):
            try:
                exported = actions.export(asked, by=None, into=file)
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
            file.seek(0)
            self.put(file, out)
        self.stderr.write(f"{exported.count:,} rows, SHA-256 {exported.digest}")

    def workflow_of(self, name):
        team, _, slug = name.rpartition("/")
        found = Workflow.objects.select_related("team").filter(slug=slug)
        found = list(found.filter(team__slug=team) if team else found)
        if not found:
            raise CommandError("There is no such workflow.")
        if len(found) > 1:
            names = ", ".join(f"{each.team.slug}/{each.slug}" for each in found)
            raise CommandError(f"Several teams have it; say which: {names}")
        return found[0]

    def put(self, file, out):
        if out == "-":
            shutil.copyfileobj(file, sys.stdout.buffer)
            return
        try:
            with open(out, "wb") as target:  # noqa: PTH123
                shutil.copyfileobj(file, target)
        except OSError as error:
            raise CommandError(f"The file could not be written: {error.strerror}.") from None
