"""Garbage to every endpoint of the API: a problem in words, and nothing changes."""

from itertools import count

import pytest

from reviewapp.accounts.permissions import Scope
from tests import factories
from tests.garbage.sending import (
    BODIES,
    FORM,
    HEADERS,
    JSON,
    LINES,
    METHODS,
    TYPES,
    asked_garbage,
    browser_of,
    endpoints,
    names_asked_for,
    sent,
)


@pytest.mark.parametrize("holder", ["everybody", "agent"])
def test_every_endpoint_refuses_garbage(own, holder):
    browser, wrong = browser_of(), []
    token = factories.make_key(getattr(own, holder), scopes=Scope.values)[1]
    key = {"Authorization": f"Bearer {token}"}
    for address in endpoints(own):
        for body in BODIES:
            wrong += sent(browser, "POST", address, body, JSON, **key)
            wrong += sent(browser, "PUT", address, body, JSON, **key)
            wrong += sent(browser, "POST", address, body, LINES, **key)
        for kind in (FORM, *TYPES):
            wrong += sent(browser, "POST", address, b"{}", kind, **key)
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("holder", ["everybody", "agent"])
def test_every_endpoint_takes_any_question_header_and_method(own, holder, settings):
    browser, wrong, turn = browser_of(), [], count()
    token = factories.make_key(getattr(own, holder), scopes=Scope.values)[1]
    key = {"Authorization": f"Bearer {token}"}
    names = [name for name in names_asked_for(settings) if name != "wait"]
    for address in endpoints(own):
        for headers in HEADERS:
            wrong += sent(browser, "POST", address, b"{}", JSON, **key, **headers)
        for method in METHODS:
            wrong += sent(browser, method, address, b"{}", JSON, **key)
        if "/schema" not in address:
            wrong += asked_garbage(browser, address, names, turn, **key)
    assert "\n".join(wrong) == ""
