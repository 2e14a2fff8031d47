"""States that alerts watch and insights cannot see: of intake and delivery, the areas beside it."""

from datetime import timedelta

from django.db.models import Sum

from reviewapp.accounts.models import Agent
from reviewapp.delivery.models import Endpoint
from reviewapp.insights.alerting.chances import Counts
from reviewapp.insights.alerting.sightings import Standing, Subject
from reviewapp.insights.measuring.states import workflows_of
from reviewapp.insights.measuring.totals import Watched, next_hour, totals
from reviewapp.intake.models import Refusal

LOOK_BACK = timedelta(hours=2)
SWITCHED_OFF = 100
"""What a disabled endpoint counts as: it failed for days, or said that it is gone."""


def refused_share(rule, now) -> list[Standing]:
    """Of what each agent posts lately, how much is refused."""
    end = next_hour(now)
    since = end - LOOK_BACK
    agents = dict(Agent.objects.filter(team=rule.team_id, is_active=True).values_list("pk", "name"))
    refused = Refusal.objects.filter(agent__in=agents, hour__gte=since).values_list("agent")
    taken = totals(Watched(rule.team_id, "agent", workflows_of(rule)), ("received",), since, end)
    return [
        Standing(
            Subject(agents[agent], lens="agent", ref=agent),
            counts=Counts(count, count + max(0, taken.get((None, agent), 0))),
            title=f"Many posts of {agents[agent]} are refused",
            link="/settings/keys/",
        )
        for agent, count in refused.annotate(Sum("count"))
    ]


def endpoint_failures(rule, now) -> list[Standing]:
    """How many tries in a row failed at each endpoint that is not paused."""
    watched = Endpoint.objects.of_team(rule.team_id).filter(state__in=["active", "disabled"])
    return [
        Standing(
            Subject(lens="endpoint", ref=str(endpoint.pk)),
            SWITCHED_OFF if endpoint.state == Endpoint.State.DISABLED else endpoint.failures,
            title="A webhook endpoint fails",
            link=f"/settings/webhooks/{endpoint.pk}/",
        )
        for endpoint in watched
    ]


PROBES = {"refused_share": refused_share, "endpoint_failures": endpoint_failures}
