"""Whether a team's identity providers let somebody in, and whom they know."""

from allauth.socialaccount.models import SocialAccount

from reviewapp.accounts.models import IdentityProvider


def is_linked(person, team):
    """Whether this person came in by single sign-on of this team before, and still could."""
    providers = IdentityProvider.objects.of_team(team).switched_on().values("slug")
    return SocialAccount.objects.filter(user=person, provider__in=providers).exists()


def has_provider_on(team, *, beside=None):
    """Whether somebody may come in by a provider of this team, `beside` this one."""
    found = IdentityProvider.objects.of_team(team).switched_on()
    return found.exclude(pk=beside.pk).exists() if beside else found.exists()
