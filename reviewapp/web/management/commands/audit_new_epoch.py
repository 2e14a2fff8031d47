from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Permission, may
from reviewapp.audit.actions import open_epoch
from reviewapp.audit.management.commands.audit_verify import read_notes
from reviewapp.base.context import acting
from reviewapp.base.errors import Refused


class Command(BaseCommand):
    help = (
        "After restoring an older backup: put on the trail, by two people, which events are gone, and go "
        "on under a new origin. Run audit_verify first; it must have exited with 3."
    )

    def add_arguments(self, parser):
        parser.add_argument("--reason", required=True, help="what was restored, from when, and why")
        parser.add_argument("--by", required=True, help="email of whoever restored")
        parser.add_argument("--second-approver", required=True, help="email of a second person who agrees")
        parser.add_argument("--external", type=Path, required=True, help="file of checkpoints kept outside")

    def handle(self, *, reason, by, second_approver, external, **_):
        first, second = person(by), person(second_approver)
        if first == second:
            raise CommandError("Two different people open an epoch. Nothing was changed.")
        lost = max(read_notes(external), key=lambda note: note.size)
        try:
            with acting(via="command"):
                epoch = open_epoch(lost=lost, by=first, second=second, reason=reason)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"From event {epoch.start + 1} on the trail goes by {epoch.origin}. Events {epoch.start + 1} to "
            f"{epoch.lost_size} of before are lost, and the trail says so."
        )


def person(email):
    """Somebody who may answer for the trail: an admin or an auditor of any team."""
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    answers_for = (Permission.READ_AUDIT_ALL, Permission.READ_AUDIT_ADMIN)
    if found and any(may(found, each, team=team) for team in found.teams for each in answers_for):
        return found
    raise CommandError(f"{email} is no active admin or auditor here. Nothing was changed.")
