"""Secrets are sent to every address of the product, and not one of them stands in what it logged."""

import io
import json
import logging

import pytest
from django.db import transaction
from django.test import Client

from config.logs import logging_config
from reviewapp.accounts import tokens
from reviewapp.accounts.actions import invite
from reviewapp.accounts.permissions import Scope
from tests import factories
from tests.crawl import World, given_for, routes

PASSWORD = "nine quiet otters under ice"
WEBHOOK = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
LINK = "Zp7Vw0-K2mQe_9sTtBv4xYh8LrUj3dNcGa1fOi5WkEs"
FIELDS = (
    "password", "old_password", "new_password", "new_password_again", "code", "credential", "secret",
    "client_secret", "token", "key", "name", "note", "reason", "email", "url", "q", "text", "title",
)  # fmt: skip


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"


@pytest.fixture
def logged():
    """Everything the product says of itself, in the form in which it is kept, down to the smallest."""
    root, told = logging.getLogger(), io.StringIO()
    before, level = list(root.handlers), root.level
    logging_config("json")
    (stream,) = [each for each in root.handlers if type(each) is logging.StreamHandler]
    stream.setStream(told)
    root.setLevel(logging.INFO)
    yield told
    root.handlers[:], _ = before, root.setLevel(level)


@pytest.fixture
def own(db):
    return World("Northwind")


def test_the_log_is_heard(logged):
    logging.getLogger("somebody.else").warning("It rains on %s", "Tuesday")
    assert json.loads(logged.getvalue())["event"] == "It rains on Tuesday"


def secrets_of(key):
    """What must not be found, and the part of a key that makes it one."""
    return {PASSWORD, WEBHOOK, LINK, key, key[15:]}


def send(browser, method, address, **sent):
    place = transaction.savepoint()
    answer = getattr(browser, method.lower())(address, **sent)
    if answer.streaming:
        b"".join(answer.streaming_content)
    transaction.savepoint_rollback(place)


def everywhere(key):
    values = dict.fromkeys(FIELDS[:4], PASSWORD) | {"code": "482913", "credential": key}
    return dict.fromkeys(FIELDS, f"{key} {WEBHOOK} {PASSWORD}") | values


def nested(key):
    """A JSON body in which secrets are names, values and parts of texts."""
    return {
        key: WEBHOOK,
        "output": f"Use {key}.",
        "input": {"password": PASSWORD, "list": [key, {"a": WEBHOOK}]},
    }


def test_pages_log_no_secret_of_what_was_posted(own, logged):
    key = factories.make_key(own.agent)[1]
    browser = Client(raise_request_exception=False, headers={"User-Agent": key, "X-Api-Key": key})
    browser.force_login(own.everybody)
    for route in routes():
        if not route.is_api and route.name != "accounts:logout":
            address = route.address(given_for(route, own))
            send(browser, "POST", address, data=everywhere(key))
            browser.force_login(own.everybody)
    assert not [secret for secret in secrets_of(key) if secret in logged.getvalue()]
    assert browser.session.session_key not in logged.getvalue()


def test_the_api_logs_no_secret_of_what_was_sent(own, logged):
    key = factories.make_key(own.everybody, scopes=Scope.values)[1]
    browser = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key}"})
    for route in routes():
        if route.is_api:
            for method in set(route.methods) - {"GET"}:
                body = {"data": json.dumps(nested(key)), "content_type": "application/json"}
                send(browser, method, route.address(given_for(route, own)), **body)
    assert not [secret for secret in secrets_of(key) if secret in logged.getvalue()]


def test_a_failure_in_the_middle_logs_no_secret(own, logged, monkeypatch):
    """Not even where the error itself quotes what was sent."""
    key = factories.make_key(own.agent)[1]

    def fail(*args, **sent):
        raise RuntimeError(f"broken by {args} {sent} of {key} and {WEBHOOK}")

    monkeypatch.setattr("reviewapp.accounts.authentication.key_of", fail)
    monkeypatch.setattr("reviewapp.accounts.actions.issue_key", fail)
    browser = Client(raise_request_exception=False)
    assert browser.get("/api/v1/decisions", headers={"Authorization": f"Bearer {key}"}).status_code == 500
    browser.force_login(own.everybody)
    sent = {"agent": own.agent.slug, "name": f"for {key}", "scopes": ["outputs:write"], "days": 90}
    assert browser.post("/settings/keys/new/", sent).status_code == 500
    assert "RuntimeError" in logged.getvalue()
    assert not [secret for secret in secrets_of(key) if secret in logged.getvalue()]


@pytest.mark.parametrize(
    "path", ["/queue/?key={}", "/api/v1/outputs/{}", "/nothing/{}/here/", "/invitations/{}/"]
)
def test_an_address_with_a_secret_is_logged_without_it(own, logged, path):
    key = factories.make_key(own.agent)[1]
    browser = Client(raise_request_exception=False)
    assert browser.get(path.format(key)).status_code in (400, 404)
    assert logged.getvalue()
    assert not [secret for secret in secrets_of(key) if secret in logged.getvalue()]


@pytest.mark.parametrize("path", ["/invitations/{}/", "/login/reset/{}/"])
def test_links_that_let_somebody_in_are_logged_without_what_makes_them_so(db, logged, path):
    Client(raise_request_exception=False).get(path.format(LINK))
    assert LINK not in logged.getvalue()


def test_secrets_that_were_just_made_are_not_logged(own, logged):
    browser = Client()
    browser.force_login(own.everybody)
    sent = {"agent": own.agent.slug, "name": "production", "scopes": ["outputs:write"], "days": 90}
    secret = browser.post("/settings/keys/new/", sent).context["secret"]
    _, token = invite(own.team, by=own.everybody, email="new@example.org", roles=["reviewer"])
    Client().get(f"/invitations/{token}/")
    logging.getLogger("reviewapp.anything").warning("made %s", secret)
    assert tokens.public_id_of(secret)
    assert secret not in logged.getvalue()
    assert token not in logged.getvalue()
