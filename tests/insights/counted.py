"""Decided outputs that are counted already."""

from reviewapp.insights.actions.counting import count_anew
from reviewapp.review.models import Decision, Output
from tests import factories
from tests.learning.making import make_decision


def decided(workflow, by, *, verdict="approved", days_ago=1, tags=(), agent=None, seconds=60, again=None):
    """One output with a verdict; `again` is (person, verdict) of somebody who judged it later."""
    agent = agent or workflow.team.agents.first() or factories.make_agent(workflow.team)
    queue = workflow.team.queues.first() or factories.make_queue(workflow.team, by)
    output = factories.make_output(workflow, agent, status=verdict)
    decision = make_decision(
        factories.make_review(output, queue=queue), by, verdict=verdict, days_ago=days_ago
    )
    Decision.objects.filter(pk=decision.pk).update(seconds_spent=seconds)
    Output.objects.filter(pk=output.pk).update(received_at=decision.decided_at)
    decision.categories.add(*tags)
    if again:
        second = factories.make_review(output, queue=queue)
        make_decision(second, again[0], verdict=again[1], days_ago=days_ago / 2)
    count_anew([output.pk])
    return output
