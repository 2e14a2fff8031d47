"""A key opens the API in one place only: the Authorization header. Elsewhere it opens nothing."""

from base64 import b64encode
from threading import Barrier

import pytest
from django.test import Client

from reviewapp.accounts.models import Key
from reviewapp.accounts.models.key import KeyQuerySet
from tests.at_once import LONG_ENOUGH, at_once
from tests.factories import make_key


@pytest.fixture
def key(support_agent):
    return make_key(support_agent)


WRONG_HEADERS = {
    "X-Api-Key": "{}",
    "Api-Key": "{}",
    "Cookie": "key={0}; sessionid={0}",
    "Proxy-Authorization": "Bearer {}",
    "X-Forwarded-Authorization": "Bearer {}",
}


@pytest.mark.parametrize("name", WRONG_HEADERS)
def test_another_header_opens_nothing(client, key, name):
    answer = client.get("/api/v1/decisions", headers={name: WRONG_HEADERS[name].format(key[1])})
    assert answer.status_code == 401
    assert key[1] not in answer.content.decode()


@pytest.mark.parametrize("kind", ["Token {}", "Key {}", "{}", "Bearer {} x", "Bearer x{}", "Basic"])
def test_another_kind_of_authorization_opens_nothing(client, key, kind):
    basic = b64encode(f"{key[1]}:".encode()).decode()
    given = f"Basic {basic}" if kind == "Basic" else kind.format(key[1])
    assert client.get("/api/v1/decisions", headers={"Authorization": given}).status_code == 401


@pytest.mark.parametrize("body", [{"key": "{}"}, {"Authorization": "Bearer {}"}, {"token": "{}"}])
def test_a_body_opens_nothing(client, key, body):
    sent = {name: value.format(key[1]) for name, value in body.items()}
    answer = client.post("/api/v1/outputs", sent, content_type="application/json")
    assert answer.status_code == 401
    assert key[1] not in answer.content.decode()
    assert Key.objects.get().is_live


@pytest.mark.parametrize("path", ["/api/v1/outputs/{}", "/{}", "/login/?next=/x%3Fkey%3D{}", "/queue/?q={}"])
def test_a_key_anywhere_in_an_address_is_refused_and_revoked(client, key, path):
    assert client.get(path.format(key[1])).status_code == 400
    assert Key.objects.get().revoked_for == "exposure"


@pytest.mark.parametrize("where", ["/login/", "/api/v1/decisions"])
def test_a_key_in_the_address_one_came_from_is_refused_and_revoked(client, support_agent, key, where):
    came_from = f"https://wiki.example.org/how-to?key={key[1]}"
    answer = client.get(where, headers={"Referer": came_from})
    assert answer.status_code == 400
    assert key[1] not in answer.content.decode()
    assert Key.objects.get().revoked_for == "exposure"


@pytest.mark.django_db(transaction=True)
def test_two_who_bring_the_same_key_at_once_are_both_refused(key, monkeypatch, events_named):
    both_found_it, find = Barrier(2), KeyQuerySet.with_token

    def find_and_wait(self, token):
        found = find(self, token)
        both_found_it.wait(LONG_ENOUGH)
        return found

    monkeypatch.setattr(KeyQuerySet, "with_token", find_and_wait)
    ask = lambda: Client(raise_request_exception=False).get(f"/queue/?key={key[1]}").status_code  # noqa: E731
    assert at_once(ask, ask) == [400, 400]
    assert Key.objects.get().revoked_for == "exposure"
    assert len(events_named("accounts.key_revoked")) == 1


def test_a_page_one_came_from_without_a_key_is_of_no_interest(client, db):
    assert (
        client.get("/login/", headers={"Referer": "https://example.org/rak_how_keys_look"}).status_code == 200
    )
