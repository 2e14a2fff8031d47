from django.core.management.base import BaseCommand, CommandError

from reviewapp.accounts.models import User
from reviewapp.accounts.reset_links import link_for


class Command(BaseCommand):
    help = "Print a link by which one person sets a new password within an hour."

    def add_arguments(self, parser):
        parser.add_argument("email", help="by which the person signs in")

    def handle(self, *args, email, **options):
        person = User.objects.with_email(email).filter(is_active=True).first()
        if person is None:
            raise CommandError("Nobody active signs in with this email. Nothing was done.")
        print(
            f"Give this link to {person.name}, and to nobody else. It works for an hour:\n{link_for(person)}"
        )
