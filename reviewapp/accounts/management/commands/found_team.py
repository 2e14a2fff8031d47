from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from reviewapp.accounts import actions
from reviewapp.accounts.models import Team
from reviewapp.accounts.permissions import Role
from reviewapp.base.errors import AppError


class Command(BaseCommand):
    help = "Found a team and print a link for its first admin. Run it again to get a new link."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what people call the team, such as Northwind")
        parser.add_argument("email", help="of the first admin")

    def handle(self, *args, name, email, **options):
        try:
            invitation, token = found(name, email)
        except AppError as refusal:
            raise CommandError(refusal.message) from refusal
        link = settings.PUBLIC_URL.rstrip("/") + reverse("accounts:accept", args=[token])
        print(
            f"Team {invitation.team.name}. Open this link as {invitation.email} within 7 days, once:\n{link}"
        )


@transaction.atomic
def found(name, email):
    slug = slugify(name)[:50]
    if not slug:
        raise CommandError("The team's name needs a letter or a digit. Nothing was made.")
    team = Team.objects.filter(slug=slug).first() or actions.make_team(name=name, slug=slug)
    for unused in team.invitations.open().filter(email=email.strip().lower()):
        actions.withdraw_invitation(unused, by=None)
    return actions.invite(team, by=None, email=email, roles=[Role.ADMIN])
