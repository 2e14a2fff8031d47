"""The door of the API, tried with views of its own."""

from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.urls import path
from django.utils import timezone
from rest_framework.response import Response

from reviewapp.accounts.actions import revoke_key, suspend, switch_off_agent
from reviewapp.accounts.models import Key
from reviewapp.accounts.permissions import Permission
from reviewapp.base.api import ApiView
from tests.factories import give_role, make_key


class ForAgents(ApiView):
    scope = "outputs:write"
    throttle_classes = ()

    def get(self, request):
        return Response({"who": request.user.kind, "team": request.team.slug, "key": request.auth.pk})


class ForPeople(ForAgents):
    scope = "reviews:write"
    permission = Permission.DECIDE


class ForBoth(ForAgents):
    scope = {"GET": "outputs:read"}
    permission = Permission.OPEN_OUTPUT


class Undeclared(ForAgents):
    scope = ""


class Missing(ForAgents):
    def get(self, request):
        raise Http404


VIEWS = {
    "agents": ForAgents,
    "people": ForPeople,
    "both": ForBoth,
    "undeclared": Undeclared,
    "missing": Missing,
}
urlpatterns = [path(f"api/try/{name}", view.as_view()) for name, view in VIEWS.items()]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def ask(client):
    def ask(where, token="", **headers):
        given = {"Authorization": f"Bearer {token}"} if token else {}
        return client.get(f"/api/try/{where}", headers=given | headers)

    return ask


def test_an_agents_key_opens_what_it_carries(ask, support_agent):
    key, token = make_key(support_agent, scopes=["outputs:write"])
    answer = ask("agents", token)
    assert answer.status_code == 200
    assert answer.json() == {"who": "agent", "team": support_agent.team.slug, "key": key.pk}


BAD_HEADERS = [
    *("", "Basic cm9zYTpw", "rak_x y z"),
    *("Bearer", "Bearer nonsense", "Bearer rak_0123456789_x", "Bearer é"),
]


@pytest.mark.parametrize("header", BAD_HEADERS)
def test_without_a_key_the_answer_is_401(client, db, header, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/api/try/agents", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="reviewapp"'


def test_a_session_does_not_open_the_api(signed_in, lena):
    assert signed_in(lena).get("/api/try/people").status_code == 401


def test_a_typing_mistake_costs_no_query(ask, support_agent, django_assert_num_queries):
    _, token = make_key(support_agent)
    with django_assert_num_queries(0):
        assert ask("agents", token[:-1] + ("A" if token[-1] != "A" else "B")).status_code == 401


def test_a_known_public_id_with_another_secret_opens_nothing(ask, support_agent):
    key, token = make_key(support_agent)
    Key.objects.filter(pk=key.pk).update(digest=b"x" * 32)
    assert ask("agents", token).status_code == 401


def test_revoked_keys_end_with_the_next_request(ask, support_agent, lena):
    key, token = make_key(support_agent)
    assert ask("agents", token).status_code == 200
    revoke_key(key, by=lena)
    answer = ask("agents", token)
    assert answer.status_code == 401
    assert "revoked" in answer.json()["detail"]


def test_expired_keys_open_nothing(ask, support_agent):
    _, token = make_key(support_agent, days=-1, created_at=timezone.now() - timedelta(days=9))
    assert "ended on" in ask("agents", token).json()["detail"]


def test_agents_that_are_switched_off_are_refused(ask, support_agent, lena):
    _, token = make_key(support_agent)
    switch_off_agent(support_agent, by=lena)
    assert ask("agents", token).status_code == 401


def test_suspended_people_are_refused(ask, rosa, ada, northwind):
    _, token = make_key(rosa)
    assert ask("people", token).status_code == 200
    suspend(rosa, team=northwind, reason="Away.", by=ada)
    assert ask("people", token).status_code == 401


def test_a_scope_that_the_key_lacks_is_403(ask, support_agent):
    _, token = make_key(support_agent, scopes=["outputs:read"])
    answer = ask("agents", token)
    assert answer.status_code == 403
    assert answer.json()["code"] == "missing_scope"


def test_agents_do_not_open_what_is_for_people(ask, support_agent):
    _, token = make_key(support_agent, scopes=["reviews:write"])
    assert ask("people", token).status_code == 403


def test_people_do_not_open_what_is_for_agents(ask, lena):
    _, token = make_key(lena, scopes=["outputs:write"])
    assert ask("agents", token).status_code == 403


@pytest.mark.parametrize(("name", "status"), [("rosa", 403), ("lena", 200), ("aude", 200), ("ada", 403)])
def test_a_persons_role_is_asked_as_well(ask, cast, name, status):
    _, token = make_key(cast[name], scopes=["outputs:read"])
    assert ask("both", token).status_code == status


def test_a_token_is_bound_to_its_team(ask, rosa, otto, northwind):
    other = otto.teams[0]
    give_role(rosa, other, "lead")
    _, token = make_key(rosa, team=northwind, scopes=["outputs:read"])
    assert ask("both", token).status_code == 403
    _, token = make_key(rosa, team=other, scopes=["outputs:read"])
    assert ask("both", token).json()["team"] == other.slug


def test_a_view_that_declares_nothing_is_refused_to_all(ask, support_agent):
    _, token = make_key(support_agent)
    assert ask("undeclared", token).status_code == 403


def test_a_call_costs_one_query_once_its_use_is_noted(ask, support_agent, django_assert_num_queries):
    _, token = make_key(support_agent)
    ask("agents", token)
    with django_assert_num_queries(1):
        ask("agents", token)


def test_use_is_noted_every_five_minutes_at_most(ask, support_agent):
    key, token = make_key(support_agent)
    used = []
    for minutes in (0, 4, 6):
        with time_machine.travel(key.created_at + timedelta(minutes=minutes), tick=False):
            ask("agents", token)
        key.refresh_from_db()
        used.append(key.last_used_at)
    assert used[0] == used[1] == key.created_at
    assert used[2] == key.created_at + timedelta(minutes=6)


@pytest.mark.parametrize("where", ["agents?key={}", "agents?a=1&{}=b", "missing?x=Bearer%20{}"])
def test_a_key_in_an_address_is_refused_and_revoked(ask, support_agent, events_named, where):
    key, token = make_key(support_agent)
    _, good = make_key(support_agent)
    answer = ask(where.format(token), good)
    assert answer.status_code == 400
    assert token not in answer.content.decode()
    key.refresh_from_db()
    assert key.revoked_for == "exposure"
    assert events_named("accounts.key_revoked")[0].facts["because"] == "exposure"


@pytest.mark.parametrize("where", ["/login/", "/queue/", "/nothing/here/", "/api/v1/docs"])
def test_a_key_in_the_address_of_any_page_is_refused_and_revoked(client, support_agent, where):
    key, token = make_key(support_agent)
    answer = client.get(where, {"key": token})
    assert answer.status_code == 400
    assert token not in answer.content.decode()
    key.refresh_from_db()
    assert key.revoked_for == "exposure"
