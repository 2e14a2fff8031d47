import pytest

from reviewapp.accounts.actions import add_agent, switch_off_agent, switch_on_agent
from reviewapp.accounts.models import Agent
from reviewapp.base.errors import NotAllowed, Refused


def test_a_lead_adds_an_agent(northwind, lena, events_named):
    agent = add_agent(northwind, by=lena, name="Refund decisions")
    assert agent.slug == "refund-decisions"
    assert agent.team == northwind
    assert [event.subject_id for event in events_named("accounts.agent_added")] == [str(agent.pk)]


@pytest.mark.parametrize("name", ["rosa", "sam", "enzo", "aude", "otto"])
def test_others_may_not(northwind, cast, support_agent, name):
    with pytest.raises(NotAllowed):
        add_agent(northwind, by=cast[name], name="Mine")
    with pytest.raises(NotAllowed):
        switch_off_agent(support_agent, by=cast[name])
    assert Agent.objects.get().is_active


@pytest.mark.parametrize("name", ["Refunds", "refunds!", "…"])
def test_two_agents_of_a_team_do_not_share_a_slug(northwind, lena, name):
    add_agent(northwind, by=lena, name="Refunds")
    with pytest.raises(Refused, match="Nothing was added"):
        add_agent(northwind, by=lena, name=name)


def test_an_agent_is_switched_off_and_on(support_agent, ada, events_named):
    with pytest.raises(Refused, match="switched on already"):
        switch_on_agent(support_agent, by=ada)
    assert not switch_off_agent(support_agent, by=ada).is_active
    assert switch_on_agent(support_agent, by=ada).is_active
    assert len(events_named("accounts.agent_switched_off") + events_named("accounts.agent_switched_on")) == 2


def test_nothing_changes_if_recording_fails(northwind, support_agent, ada, recording_fails):
    recording_fails()
    with pytest.raises(RuntimeError):
        add_agent(northwind, by=ada, name="Refunds")
    with pytest.raises(RuntimeError):
        switch_off_agent(support_agent, by=ada)
    assert Agent.objects.get().is_active
