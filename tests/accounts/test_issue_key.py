from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.accounts import tokens
from reviewapp.accounts.actions import issue_key
from reviewapp.accounts.models import Key
from reviewapp.accounts.permissions import AGENT_SCOPES, PERSON_SCOPES
from reviewapp.base.errors import NotAllowed, Refused
from tests.at_once import at_once
from tests.factories import make_agent, make_key

ALL = [str(scope) for scope in AGENT_SCOPES]


def issue(agent, by, **changes):
    return issue_key(agent, **({"by": by, "team": agent.team, "name": "production", "scopes": ALL} | changes))


def test_a_lead_issues_a_key_whose_secret_is_not_stored(support_agent, lena):
    key, token = issue(support_agent, lena)
    stored = Key.objects.get()
    assert stored == key
    assert stored.created_by == lena
    assert stored.holder == support_agent
    assert tokens.public_id_of(token) == stored.public_id
    assert tokens.matches(token, stored.digest)
    assert token not in str(Key.objects.values().get())
    assert stored.expires_at - stored.created_at == timedelta(days=90)


def test_it_leaves_one_event_without_the_secret(support_agent, lena, events_named):
    _, token = issue(support_agent, lena, scopes=["outputs:write"])
    (event,) = events_named("accounts.key_issued")
    assert event.facts["scopes"] == ["outputs:write"]
    assert event.facts["holder"] == f"agent:{support_agent.pk}"
    assert event.agent_id is None
    assert event.actor_id == str(lena.pk)
    assert token[15:] not in str(event.facts)


@pytest.mark.parametrize("name", ["rosa", "sam", "enzo", "aude", "otto"])
def test_others_may_not_issue_one(support_agent, cast, name):
    with pytest.raises(NotAllowed):
        issue(support_agent, cast[name])
    assert not Key.objects.exists()


@pytest.mark.parametrize("scopes", [[], ["reviews:write"], ["outputs:write", "nonsense"]])
def test_only_an_agents_scopes_go_to_an_agent(support_agent, lena, scopes):
    with pytest.raises(Refused, match="Choose at least one of these scopes"):
        issue(support_agent, lena, scopes=scopes)


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_key_lasts_up_to_a_year(support_agent, lena, days):
    with pytest.raises(Refused, match="1 to 365 days"):
        issue(support_agent, lena, days=days)


def test_an_agent_that_is_switched_off_gets_none(northwind, lena):
    with pytest.raises(Refused, match="switched off"):
        issue(make_agent(northwind, is_active=False), lena)


def test_an_agent_has_at_most_two_live_keys(support_agent, lena):
    make_key(support_agent, days=-1, created_at=timezone.now() - timedelta(days=9))
    issue(support_agent, lena)
    issue(support_agent, lena)
    with pytest.raises(Refused, match="has 2 live keys already"):
        issue(support_agent, lena)


def test_people_issue_tokens_for_themselves(rosa, northwind):
    key, _ = issue_key(rosa, by=rosa, team=northwind, name="script", scopes=["reviews:write"])
    assert key.holder == rosa


def test_nobody_issues_a_token_in_anothers_name(rosa, ada, northwind):
    with pytest.raises(NotAllowed, match="in its holder's name"):
        issue_key(rosa, by=ada, team=northwind, name="x", scopes=[str(PERSON_SCOPES[0])])


def test_no_token_opens_a_team_its_holder_is_not_in(rosa, otto):
    with pytest.raises(NotAllowed, match="does not belong to this team"):
        issue_key(rosa, by=rosa, team=otto.teams[0], name="x", scopes=["reviews:write"])


def test_nothing_is_issued_if_recording_fails(support_agent, lena, recording_fails):
    recording_fails()
    with pytest.raises(RuntimeError):
        issue(support_agent, lena)
    assert not Key.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_at_once_make_two_keys(support_agent, lena):
    answers = at_once(*[lambda: issue(support_agent, lena)] * 4)
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
    assert Key.objects.live().count() == 2
