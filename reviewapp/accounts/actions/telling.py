"""On whose trail it stands what somebody did to their own account: on that of every team it opens."""

from reviewapp.accounts.models import Membership
from reviewapp.audit.actions import entry, record_many
from reviewapp.base.postgres.teams import all_teams


def record_for_teams(action, *, person, by, **facts):
    """One event for each team in which this person is active; for a session of one team, in that team alone.

    Each team's auditor sees the trail of that team only, and what opens the account opens every team.
    """
    # For no team in particular it is the person's own: what the system does there every auditor sees.
    told = [(team, by) for team in teams_to_tell(person)] or [(None, by or person)]
    entries = [entry(action, subject=person, by=actor, team=team, **facts) for team, actor in told]
    with all_teams("the trails of every team of somebody whose account was opened, closed or changed"):
        return record_many(entries)


def teams_to_tell(person):
    if person.only_team_id is not None:
        return [person.only_team_id]
    held = Membership.objects.active().filter(user=person).order_by("team_id")
    with all_teams("every team of somebody whose account was opened, closed or changed"):
        return list(held.values_list("team_id", flat=True).distinct())
