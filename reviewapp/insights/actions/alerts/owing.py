"""Which people and hooks are owed word of an alert."""

from django.conf import settings

from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import GRANTS, Permission
from reviewapp.insights.alerting.wanting import least_of, wants
from reviewapp.insights.models import AlertChoice, AlertHook, Notice

READERS = [role for role, granted in GRANTS.items() if Permission.SEE_FIGURES in granted]


def owe_notices(alert, *, occasion):
    """One row for each who wants to know; sent later, from outside any transaction."""
    owed = [
        Notice(alert=alert, occasion=occasion, channel=Notice.Channel.HOOK, hook=hook)
        for hook in hooks_for(alert, occasion)
        if alert.topic in hook.topics and wants(hook.least, alert.severity)
    ]
    if occasion == Notice.Occasion.RAISED and settings.EMAIL_IS_SET_UP:
        owed += [
            Notice(alert=alert, occasion=occasion, channel=Notice.Channel.EMAIL, user=user)
            for user in readers(alert)
        ]
    Notice.objects.bulk_create(owed, ignore_conflicts=True)


def hooks_for(alert, occasion):
    """Channels hear that something is over only where they heard that it began."""
    found = AlertHook.objects.of_team(alert.team_id).active()
    if occasion == Notice.Occasion.RESOLVED:
        return found.filter(notices__alert=alert, notices__occasion=Notice.Occasion.RAISED)
    return found


def readers(alert):
    """People who see the team's figures and want mail about such an alert; not whom it is about."""
    members = alert.team.memberships.active().filter(role__in=READERS).values("user")
    people = User.objects.filter(pk__in=members, is_active=True).alphabetical()
    chosen = {}
    for choice in AlertChoice.objects.filter(team=alert.team, user__in=people, channel="email"):
        chosen.setdefault(choice.user_id, {})[choice.topic, choice.channel] = choice.least
    for person in people:
        least = least_of(chosen.get(person.pk, {}), topic=alert.topic, channel="email")
        if wants(least, alert.severity) and not alert.is_about(person):
            yield person
