"""Who else there is to say yes."""

from reviewapp.accounts.models import Membership


def is_alone(user, team):
    """Whether nobody else of the team could confirm what this person asks for."""
    others = Membership.objects.as_admin().filter(team=team, user__is_active=True)
    return not others.exclude(user=user).exists()
