"""Run rules of retention here and now, to their end."""

from django.core.management import BaseCommand, CommandError

from reviewapp.base.context import acting
from reviewapp.base.errors import AppError
from reviewapp.retention import actions
from reviewapp.retention.models import Rule, Run


class Command(BaseCommand):
    help = "Erase or mask what the rules of retention say is too old. Without --rule: every rule that is on."

    def add_arguments(self, parser):
        parser.add_argument("--rule", type=int, help="only the rule with this number")
        parser.add_argument("--dry-run", action="store_true", help="count only; nothing is changed")

    def handle(self, *args, rule=None, dry_run=False, **options):
        rules = Rule.objects.acting().select_related("team").order_by("team", "pk")
        if rule is not None and not (rules := rules.filter(pk=rule)):
            raise CommandError(f"No rule that is on has the number {rule}. Nothing was changed.")
        with acting(via="command"):
            for each in rules:
                self._count(each) if dry_run else self._run(each)

    def _count(self, rule):
        due, kept = actions.count_due(rule)
        self.stdout.write(f"{rule.pk} {rule.name}: would remove {due}, {kept} on legal hold")

    def _run(self, rule):
        try:
            run = Run.objects.under_way().filter(rule=rule).first() or actions.run_now(rule, by=None)
        except AppError as refusal:
            raise CommandError(refusal.message) from refusal
        while run and run.is_under_way:
            run = actions.work_on(run)
        if run is None:
            self.stdout.write(f"{rule.pk} {rule.name}: another worker is at it, and goes on with it")
            return
        told = f"{run.state}, {run.done} removed, {run.held_back} on legal hold"
        self.stdout.write(f"{rule.pk} {rule.name}: {told}, certificate event {run.event_id}")
