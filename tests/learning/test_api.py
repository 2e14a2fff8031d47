"""Suggestions by a person's token, and past corrections for agents."""

import pytest
from django.test import Client

from reviewapp.accounts.permissions import Scope
from reviewapp.learning.models import Suggestion
from reviewapp.learning.nearest import nearest
from tests import factories
from tests.learning.making import make_observation
from tests.learning.suggesting import RULE, propose, replayed
from tests.review.tampering import rewrite


@pytest.fixture
def replies(northwind, rosa):
    workflow = factories.make_workflow(northwind, slug="replies")
    factories.make_policy(workflow)
    factories.make_queue(northwind, rosa)
    return workflow


@pytest.fixture
def suggestion(replies, enzo):
    return replayed(propose(replies, by=enzo))


def ask(holder, method, path, body=None):
    token = factories.make_key(holder, scopes=Scope.values)[1]
    sent = {} if body is None else {"data": body, "content_type": "application/json"}
    headers = {"Authorization": f"Bearer {token}"}
    return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **sent)


def test_suggestions_are_listed_page_by_page(replies, suggestion, lena, enzo):
    propose(replies, by=enzo, change=RULE, title="Look when unsure")
    first = ask(lena, "get", "suggestions?limit=1").json()
    second = ask(lena, "get", f"suggestions?limit=1&before={first['next']}").json()

    assert [row["number"] for row in (*first["results"], *second["results"])] == [2, 1]
    assert second["next"] is None
    assert ask(lena, "get", "suggestions?kind=routing").json()["results"][0]["title"] == "Look when unsure"
    assert ask(lena, "get", "suggestions?workflow=other").json()["results"] == []
    assert ask(lena, "get", "suggestions?state=odd").status_code == 422


def test_a_suggestion_says_all_that_is_needed_to_decide(suggestion, lena):
    told = ask(lena, "get", "suggestions/1").json()

    assert told["digest"] == bytes(suggestion.digest).hex()
    assert told["change"]["bullet"] == "S-1"
    assert (told["replay"]["state"], told["based_on"], told["version"]) == ("done", 1, None)


def test_a_second_person_approves_by_the_digest(suggestion, lena):
    assert ask(lena, "post", "suggestions/1/approval", {"digest": "0" * 64}).status_code == 409
    assert ask(lena, "post", "suggestions/1/approval", {"digest": "x"}).status_code == 422
    told = ask(lena, "post", "suggestions/1/approval", {"digest": bytes(suggestion.digest).hex()})

    assert (told.status_code, told.json()["state"], told.json()["version"]) == (200, "live", 2)


def test_who_proposed_it_is_refused_here_too(suggestion, enzo):
    answer = ask(enzo, "post", "suggestions/1/approval", {"digest": bytes(suggestion.digest).hex()})

    assert (answer.status_code, answer.json()["code"]) == (409, "second_person_needed")


def test_a_suggestion_is_dismissed_and_replayed(replies, suggestion, lena, enzo):
    asked = ask(lena, "post", "suggestions/1/replay", {})
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert ask(lena, "post", "suggestions/1/dismissal", {"reason": ""}).status_code == 422
    assert ask(lena, "post", "suggestions/1/dismissal", {"reason": "No."}).json()["close_reason"] == "No."


def test_agents_and_strangers_learn_nothing_of_suggestions(suggestion, support_agent, otto, rosa):
    assert ask(support_agent, "get", "suggestions/1").status_code == 403
    assert ask(support_agent, "post", "suggestions/1/approval", {"digest": "0" * 64}).status_code == 403
    assert ask(otto, "get", "suggestions/1").status_code == 404
    assert ask(otto, "get", "suggestions").json()["results"] == []
    assert ask(rosa, "post", "suggestions/1/dismissal", {"reason": "No."}).status_code == 403
    assert Suggestion.objects.get().state == "open"


@pytest.fixture
def corrections(replies, support_agent, rosa):
    """Two corrections of the agent's own outputs, about different things, and one of another agent's."""
    other = factories.make_agent(support_agent.team, name="Other")
    for agent, message in (
        (support_agent, "My saddle does not fit, may I return it?"),
        (support_agent, "Where is the parcel with my pedals?"),
        (other, "May I return the saddle that does not fit?"),
    ):
        made = make_observation(replies, rosa, agent=agent, why="Say 30 days.")
        rewrite(made.output.content, input={"message": message})


def test_an_agent_finds_its_own_corrections_nearest_to_an_input(corrections, support_agent):
    answer = ask(support_agent, "get", "workflows/replies/examples?input=return+a+saddle&limit=3").json()

    assert [row["input"]["message"] for row in answer["results"]] == [
        "My saddle does not fit, may I return it?"
    ]
    assert answer["results"][0]["justification"] == "Say 30 days."
    assert 0 < answer["results"][0]["likeness"] <= 1


def test_a_lead_finds_those_of_all_agents(corrections, lena):
    answer = ask(lena, "get", "workflows/replies/examples?input=saddle+return").json()

    assert len(answer["results"]) == 2


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("input=", 422), ("input=a&limit=0", 422), ("input=%27%7C%26%21", 200), ("input=%00x", 400)],
)
def test_odd_questions_are_refused_or_find_nothing(corrections, support_agent, query, status):
    assert ask(support_agent, "get", f"workflows/replies/examples?{query}").status_code == status


def test_others_workflows_have_no_examples(corrections, otto):
    assert ask(otto, "get", "workflows/replies/examples?input=saddle").status_code == 404


def test_a_rare_word_tells_more_than_a_common_one():
    others = [(1, "please return the saddle"), (2, "please return the bell"), (3, "please wait"), (4, "")]

    assert [key for key, _ in nearest("please, the bell", others, most=2)] == [2, 1]
    assert nearest("nothing alike", others) == []
