from django.db import transaction

from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Permission, Role, may, require
from reviewapp.audit.actions import record
from reviewapp.insights.models import WeeklyChoice

BY_DEFAULT = Role.LEAD


def gets_weekly(user, *, team):
    """Whether this person gets the team's weekly review by e-mail: as chosen, or as a lead."""
    choice = WeeklyChoice.objects.filter(user=user, team=team).first()
    return choice.is_on if choice else BY_DEFAULT in user.roles_in(team)


def who_gets_it(team):
    """The people of the team who may see its figures and want them."""
    people = User.objects.in_team(team).filter(is_active=True).alphabetical()
    return [
        person
        for person in people
        if may(person, Permission.SEE_FIGURES, team=team) and gets_weekly(person, team=team)
    ]


@transaction.atomic
def choose_weekly(user, *, team, is_on):
    """Say whether the weekly review shall come by e-mail."""
    require(user, Permission.SEE_FIGURES, team=team)
    choice, _ = WeeklyChoice.objects.update_or_create(user=user, team=team, defaults={"is_on": is_on})
    record("weekly.chosen", subject=user, by=user, team=team, is_on=is_on)
    return choice
