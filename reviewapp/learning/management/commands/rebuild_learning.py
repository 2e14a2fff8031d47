import sys

from django.core.management.base import BaseCommand, CommandError

from reviewapp.base.context import acting
from reviewapp.learning import actions
from reviewapp.workflows.models import Workflow


class Command(BaseCommand):
    help = (
        "Compute all that was learned again from the decisions. What people said of patterns stays. "
        "With --check nothing is changed; the exit code is 1 where a recount would give something else."
    )

    def add_arguments(self, parser):
        parser.add_argument("--workflow", help="only this one, by its slug (all teams that have it)")
        parser.add_argument("--check", action="store_true", help="change nothing, only compare")

    def handle(self, *, workflow, check, **options):
        workflows = Workflow.objects.select_related("team").order_by("pk")
        if workflow:
            workflows = workflows.filter(slug=workflow)
        if not workflows:
            raise CommandError("There is no such workflow.")
        with acting(via="command"):
            differing = [self.compare(each) if check else self.rebuild(each) for each in workflows]
        if check and any(differing):
            sys.exit(1)

    def rebuild(self, workflow):
        outputs = actions.rebuild(workflow=workflow)
        self.stdout.write(f"{workflow.team.slug}/{workflow.slug}: {outputs:,} outputs read")

    def compare(self, workflow):
        tables = actions.differing_after_rebuild(workflow)
        said = f"differs in {', '.join(tables)}" if tables else "the same"
        self.stdout.write(f"{workflow.team.slug}/{workflow.slug}: {said}")
        return tables
