"""Which events a person may see in a team: their own, the team's, those of administration, or all."""

from django.db.models import Q

from reviewapp.accounts.permissions import Permission, may
from reviewapp.audit.catalogue import declared_events
from reviewapp.audit.models import Event

ADMINISTRATION = {"accounts", "delivery", "retention"}
WIDER = (Permission.READ_AUDIT_TEAM, Permission.READ_AUDIT_ADMIN, Permission.READ_AUDIT_ALL)


def visible_events(user, team):
    """The sealed events this person may see here, each with its position."""
    return Event.objects.sealed().filter(_rule(user, team))


def sees_others(user, team):
    return any(may(user, permission, team=team) for permission in WIDER)


def reads_administration(user, team):
    """Whether this person reads why roles, rules, holds and erasures are as they are."""
    return any(
        may(user, each, team=team) for each in (Permission.READ_AUDIT_ADMIN, Permission.READ_AUDIT_ALL)
    )


def _rule(user, team):
    of_team = Q(leaf__team_id=team.pk)
    if may(user, Permission.READ_AUDIT_ALL, team=team):
        # What the system did for no team in particular, such as verifying the trail, is the auditor's too.
        return of_team | Q(leaf__team_id=None, actor_kind=Event.ActorKind.SYSTEM)
    if may(user, Permission.READ_AUDIT_TEAM, team=team):
        return of_team
    own = of_team & Q(actor_kind=Event.ActorKind.PERSON, actor_id=str(user.pk))
    rule = own if may(user, Permission.READ_AUDIT_OWN, team=team) else Q(pk=None)
    if may(user, Permission.READ_AUDIT_ADMIN, team=team):
        rule |= of_team & Q(leaf__action__in=_administration())
    return rule


def _administration():
    return [action for action, (area, _) in declared_events().items() if area in ADMINISTRATION]
