"""Whom a team's identity providers know."""

from allauth.socialaccount.models import SocialAccount

from reviewapp.accounts.models import IdentityProvider


def is_linked(person, team):
    """Whether this person came in by single sign-on of this team before, and still could."""
    providers = IdentityProvider.objects.of_team(team).switched_on().values("slug")
    return SocialAccount.objects.filter(user=person, provider__in=providers).exists()
