from django.db import transaction
from django.utils.text import slugify

from reviewapp.accounts.models import Agent, Team
from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Refused


@transaction.atomic
def add_agent(team, *, by, name, slug=""):
    """Make a new agent of the team known. It can do nothing until it has a key."""
    team = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    require(by, Permission.SET_UP_KEYS, team=team)
    slug = slug or slugify(name)[:50]
    if not slug:
        raise Refused("The agent's name needs a letter or a digit. Nothing was added.")
    if team.agents.filter(slug=slug).exists():
        raise Refused(f"The team has an agent {slug} already. Nothing was added. Choose another name.")

    agent = team.agents.create(name=name, slug=slug)
    record("accounts.agent_added", subject=agent, by=by, team=team)
    return agent


@transaction.atomic
def switch_off_agent(agent, *, by):
    """Close the door to an agent: its keys open nothing until it is switched on again."""
    return _switch(agent, by=by, on=False)


@transaction.atomic
def switch_on_agent(agent, *, by):
    """Let an agent's live keys open again."""
    return _switch(agent, by=by, on=True)


def _switch(agent, *, by, on):
    agent = Agent.objects.select_for_update(no_key=True).get(pk=agent.pk)
    require(by, Permission.SET_UP_KEYS, team=agent.team_id)
    if agent.is_active == on:
        raise Refused(f"{agent.name} is switched {'on' if on else 'off'} already. Nothing was changed.")

    agent.is_active = on
    agent.save(update_fields=["is_active"])
    action = "accounts.agent_switched_on" if on else "accounts.agent_switched_off"
    record(action, subject=agent, by=by, team=agent.team_id)
    return agent
