from django.core.management.base import BaseCommand, CommandError

from reviewapp.accounts import actions
from reviewapp.accounts.models import User
from reviewapp.base.errors import AppError


class Command(BaseCommand):
    help = (
        "Take away the app, passkeys and recovery codes of one person, who lost them. Make sure it is them."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="by which the person signs in")
        parser.add_argument("--reason", required=True, help="kept with the change")

    def handle(self, *args, email, reason, **options):
        person = User.objects.with_email(email).first()
        if person is None or not person.teams:
            raise CommandError("Nobody in a team signs in with this email. Nothing was done.")
        try:
            actions.reset_second_steps(person, team=person.teams[0], by=None, reason=reason)
        except AppError as refusal:
            raise CommandError(refusal.message) from refusal
        print(f"{person.name} has no second step any more, and is signed out everywhere.")
