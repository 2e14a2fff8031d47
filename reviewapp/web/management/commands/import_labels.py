"""`manage.py import_labels FILE`: what people judged in Label Studio or Langfuse, as history."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reviewapp.accounts.models import Team, User
from reviewapp.base.context import acting
from reviewapp.base.errors import AppError
from reviewapp.insights.exporting.history import Usual
from reviewapp.web.incoming import actions
from reviewapp.web.incoming.reading import TOOLS, NoFile, entries_of


class Command(BaseCommand):
    help = (
        "Bring in a JSON export of Label Studio or Langfuse as history. Done twice, nothing is there twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", dest="tool", choices=TOOLS, required=True)
        parser.add_argument("--team", required=True, help="the team's slug")
        parser.add_argument("--by", required=True, help="email of an admin of the team, who answers for it")
        parser.add_argument("--workflow", default="", help="its slug, where the file does not say")
        parser.add_argument("--agent", default="", help="its slug, where the file does not say")
        parser.add_argument(
            "--person", default="", help="whose decisions, by email, where the file does not say"
        )
        parser.add_argument("--look", action="store_true", help="only say what would come in")

    def handle(self, *, file, tool, look, **options):
        team = Team.objects.filter(slug=options["team"]).first()
        by = User.objects.with_email(options["by"]).first()
        if team is None or by is None:
            raise CommandError("There is no such team, or nobody with this email.")
        people = User.objects.filter(memberships__team=team).values_list("email", flat=True)
        known = frozenset(email.lower() for email in people)
        usual = Usual(*(options[name] for name in ("workflow", "agent", "person")), known=known)
        try:
            entries = entries_of(file.read_bytes(), tool=tool, usual=usual)
            with acting(via="command"):
                told = (actions.look_at if look else actions.bring_in)(entries, team=team, by=by)
        except (NoFile, OSError) as problem:
            raise CommandError(str(problem)) from None
        except AppError as refusal:
            raise CommandError(refusal.message) from None
        for entry, sentences in told.refused:
            self.stderr.write(f"entry {entry.place} {entry.external_id}: {' '.join(sentences)}")
        would = "would be " if look else ""
        self.stdout.write(
            f"{len(told.new):,} {would}brought in, {len(told.known):,} there already, "
            f"{len(told.refused):,} refused"
        )
