import shutil
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from reviewapp.accounts.models import Team, User
from reviewapp.base.context import acting
from reviewapp.base.errors import AppError
from reviewapp.web.trail.exporting import export_trail
from reviewapp.web.trail.forms import TrailForm
from reviewapp.web.trail.scope import visible_events


class Command(BaseCommand):
    help = "Write the events that a filter finds, with what proves them, into a zip; there is no limit."

    def add_arguments(self, parser):
        parser.add_argument("--team", required=True, help="slug of the team")
        parser.add_argument("--by", required=True, help="email of the auditor in whose name it is made")
        parser.add_argument("--out", type=Path, required=True, help="the zip to write; it must not exist")
        parser.add_argument("--filter", default="", help="as in the address of the page: action=review.&q=…")

    def handle(self, *, team, by, out, **asked):
        team = Team.objects.filter(slug=team).first()
        auditor = User.objects.filter(email__iexact=by, is_active=True).first()
        if team is None or auditor is None or team not in auditor.teams:
            raise CommandError("There is no such team, or no such person in it. Nothing was written.")
        form = TrailForm(QueryDict(asked["filter"]), team=team, reader=auditor, sees_others=True)
        if not form.is_valid():
            raise CommandError(f"This filter cannot be understood: {form.errors.as_text()}")
        chosen = form.narrow(visible_events(auditor, team))
        try:
            with acting(via="command"), out.open("xb") as into:
                told = {name: form.data.getlist(name) for name in form.in_use}
                shutil.copyfileobj(
                    export_trail(chosen, by=auditor, team=team, asked=told, limited=False), into
                )
        except FileExistsError as error:
            raise CommandError(f"{out} is there already. Nothing was written.") from error
        except AppError as error:
            out.unlink()
            raise CommandError(str(error)) from error
        self.stdout.write(f"{out} is written. Check it: python3 verify.py, in the unpacked folder.")
