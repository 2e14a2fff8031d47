"""Every address by every role, on own things and on a stranger's. New addresses are crawled unasked."""

import re

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from rest_framework.response import Response

from reviewapp.accounts.decorators import MACHINES, PUBLIC, SIGNED_IN
from reviewapp.accounts.permissions import AGENT_SCOPES, GRANTS, Permission, Role, Scope
from reviewapp.base.api import ApiView
from tests import factories
from tests.crawl import (
    METHODS,
    NOBODYS,
    OPEN_API,
    PERSONAL,
    SUBJECTS,
    World,
    given_for,
    is_endpoint,
    nothing_like,
    routes,
)

pytestmark = pytest.mark.usefixtures("as_web")  # with the rights of the web's database role, and no more

# No page to sign in on: anybody, or machines, which the view itself tells apart.
OPEN_TO_ALL = (PUBLIC, MACHINES)
EACH_AND_ALL = [*Role.values, "everybody"]
HOLDERS = [*EACH_AND_ALL, "agent"]
PAGE_DENIED, API_DENIED, AWAY = 403, (401, 403), 503
NOT_THERE, NO_METHOD = 404, 405
ALL_BUT_ITEMS = "who administers reads the trail of administration, not of items"
NO_DRAFT = "its policy is live and has no draft; tests/workflows/pages/test_draft.py"
# One's own, and not there all the same: why, and where else it is shown to open.
OWN_AND_NOT_THERE = {
    "accounts:accept": "nobody has this link; tests/accounts/test_invitations.py",
    "accounts:remove_app": "nobody in the world has an app; tests/accounts/test_sign_in_rules.py",
    "accounts:sso_callback": "the world's provider speaks SAML; tests/accounts/test_sso_oidc.py",
    "accounts:switch_team": "an empty form names no team; tests/accounts/test_account_pages.py",
    "api:undo": "nothing was decided yet; tests/review",
    "audit:chain as admin": ALL_BUT_ITEMS,
    "audit:review_of as admin": ALL_BUT_ITEMS,
    "insights:export_file": "the link is not sent along; tests/insights/test_export_links.py",
    "retention:certificate": "the run is not done yet; tests/retention",
    "review:open as admin": "who administers looks into no queue",
    "review:undo": "nothing was decided yet; tests/review/pages/test_deciding.py",
    "saml_sls": "providers sign nobody out here, whoever asks",
    "web:settings": "who may open no page of the settings has none",
    "workflows:discard_draft": NO_DRAFT,
    "workflows:publish": NO_DRAFT,
    "workflows:roll_back": "there is no earlier version; tests/workflows/pages/test_policies.py",
}
VARYING = re.compile(r'csrfmiddlewaretoken" value="\w+"')  # with every answer, whoever asks


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    """A trail of one's own, and webhooks that need no name server."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"


@pytest.fixture
def own(db):
    return World("Northwind")


@pytest.fixture
def foreign(db):
    return World("Otherside")


def ask(browser, route, method, given, **headers):
    """One request whose effects are taken back."""
    place, cookies = transaction.savepoint(), browser.cookies.copy()
    body = {"data": b"{}", "content_type": "application/json"} if route.is_api and method != "GET" else {}
    answer = getattr(browser, method.lower())(route.address(given), headers=headers, **body)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    transaction.savepoint_rollback(place)
    browser.cookies = cookies
    return answer


def browser_of(person=None):
    browser = Client(raise_request_exception=False)
    if person:
        browser.force_login(person)
    return browser


def bearer(holder):
    return {"Authorization": f"Bearer {factories.make_key(holder, scopes=Scope.values)[1]}"}


def is_broken(answer):
    """An error of ours. 503 is an answer: what it would have to reach is away."""
    return answer.status_code >= 500 and answer.status_code != AWAY


def shown(route, method, answer):
    return f"{method} {route.name}: {answer.status_code}"


def pages():
    return [route for route in routes() if not route.is_api]


def endpoints():
    return [(route, method) for route in routes() if route.is_api for method in route.methods]


def test_there_is_something_to_crawl():
    assert len(routes()) > 60
    assert {"accounts:login", "review:decide", "api:outputs", "web:home"} <= {
        route.name for route in routes()
    }


def pages_that_declare_nothing():
    known = {PUBLIC, SIGNED_IN, MACHINES, *Permission}
    return [route.name for route in pages() if route.access not in known]


def endpoints_that_declare_nothing():
    return [
        f"{method} {route.name}"
        for route, method in endpoints()
        if route.name not in OPEN_API
        if not is_endpoint(route) or route.declared(method)[0] not in Scope.values
    ]


def test_every_address_has_a_name_of_its_own():
    names = [route.name for route in routes()]
    assert [name for name in names if name.endswith("?")] == []
    assert len(set(names)) == len(names)


def test_every_page_declares_who_may_open_it():
    assert "\n".join(pages_that_declare_nothing()) == ""


def test_every_endpoint_declares_a_scope_for_each_method():
    assert "\n".join(endpoints_that_declare_nothing()) == ""


class Forgotten(ApiView):
    """An endpoint whose author forgot to say who may use it."""

    def get(self, request):
        return Response({})


urlpatterns = [
    path("", include("config.urls")),
    path("new/page/", lambda request: HttpResponse("everything"), name="new-page"),
    path("api/v1/", include(([path("new", Forgotten.as_view(), name="new")], "api"), namespace="api:new")),
]


@pytest.mark.urls(__name__)
def test_a_new_address_that_says_nothing_is_noticed_and_an_endpoint_stays_shut(own, client):
    assert pages_that_declare_nothing() == ["new-page"]
    assert endpoints_that_declare_nothing() == ["GET api:new:new"]
    for holder in (own.everybody, own.agent):
        assert client.get("/api/v1/new", headers=bearer(holder)).status_code == 403


def test_only_the_apis_description_goes_without_a_key():
    assert {route.name for route, _ in endpoints() if is_endpoint(route) and route.is_open_api} == OPEN_API


def test_every_argument_of_an_address_has_a_thing_to_ask_for():
    known = set(SUBJECTS)
    wrong = [
        f"{route.name}:{name}"
        for route in routes()
        for name in route.arguments
        if not {f"{route.name}:{name}", f"{route.name.rpartition(':')[0]}:{name}"} & known
    ]
    assert "\n".join(wrong) == ""


def test_a_stranger_is_led_to_the_sign_in_page(own):
    browser, wrong = browser_of(), []
    for route in pages():
        for method in route.methods:
            answer = ask(browser, route, method, given_for(route, own))
            led = answer.status_code == 302 and answer.url.startswith("/login/")
            refused = answer.status_code == 405
            if (route.access in OPEN_TO_ALL) == led and not refused:
                wrong.append(shown(route, method, answer))
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer rak_nobody"}], ids=["none", "wrong"])
def test_a_stranger_is_told_to_bring_a_key(own, headers):
    browser, wrong = browser_of(own.everybody), []
    for route, method in endpoints():
        answer = ask(browser, route, method, given_for(route, own), **headers)
        right = route.name in OPEN_API or (answer.status_code == 401 and "WWW-Authenticate" in answer)
        if not right:
            wrong.append(shown(route, method, answer))
    assert "\n".join(wrong) == ""


def opens_to(route, method, roles):
    """Whether what a route declares opens it to these roles; to an agent's key if there are none."""
    if route.name in OPEN_API:
        return True
    if not route.is_api:
        granted = {SIGNED_IN, *OPEN_TO_ALL}.union(*(GRANTS[Role(role)] for role in roles))
        return route.access in granted
    scope, permission = route.declared(method)
    if roles is None:
        return getattr(route.view_class, "for_agents", scope in AGENT_SCOPES)
    for_people = permission and getattr(route.view_class, "for_people", True)
    return bool(for_people) and any(permission in GRANTS[Role(role)] for role in roles)


def is_wrong_on_own(route, answer, *, granted, role):
    """Whether somebody's own thing opens to them otherwise than declared. A 404 would prove nothing."""
    denied = answer.status_code in (API_DENIED if route.is_api else (PAGE_DENIED,))
    excused = {route.name, f"{route.name} as {role}"} & set(OWN_AND_NOT_THERE)
    lost = answer.status_code == NOT_THERE and not excused
    return denied == granted or is_broken(answer) or (granted and lost)


@pytest.mark.parametrize("role", Role.values)
def test_pages_open_to_exactly_the_roles_they_declare(own, role):
    own.owner = factories.make_person("Kim", own.team, role)
    browser, wrong = browser_of(own.owner), []
    for route in pages():
        granted = opens_to(route, None, [role])
        answers = {method: ask(browser, route, method, given_for(route, own)) for method in route.methods}
        met = {method: answer for method, answer in answers.items() if answer.status_code != NO_METHOD}
        wrong += [
            shown(route, method, answer)
            for method, answer in met.items()
            if is_wrong_on_own(route, answer, granted=granted, role=role)
        ]
        wrong += [] if met else [f"{route.name}: no method"]
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("roles", [*([role] for role in Role.values), None], ids=[*Role.values, "agent"])
def test_endpoints_open_to_exactly_whom_they_declare(own, roles):
    own.owner = factories.make_person("Kim", own.team, *(roles or ["reviewer"]))
    browser, headers, wrong = browser_of(), bearer(own.owner if roles else own.agent), []
    assert own.position  # something is sealed, so that there is a checkpoint
    for route, method in endpoints():
        answer = ask(browser, route, method, given_for(route, own), **headers)
        granted, role = opens_to(route, method, roles), roles[0] if roles else "agent"
        if is_wrong_on_own(route, answer, granted=granted, role=role):
            wrong.append(shown(route, method, answer))
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("roles", [*([role] for role in Role.values), Role.values], ids=EACH_AND_ALL)
def test_a_strangers_thing_looks_on_pages_like_nothing_at_all(own, foreign, roles):
    browser, wrong = browser_of(factories.make_person("Kim", own.team, *roles)), []
    for route in pages():
        if not route.arguments or route.access == PUBLIC or route.name in NOBODYS:
            continue
        wrong += differences(browser, route, roles, given_for(route, foreign))
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("roles", [*([role] for role in Role.values), Role.values, None], ids=HOLDERS)
def test_a_strangers_thing_looks_in_the_api_like_nothing_at_all(own, foreign, roles):
    holder = factories.make_person("Kim", own.team, *roles) if roles else own.agent
    browser, headers, wrong = browser_of(), bearer(holder), []
    for route in routes():
        if route.is_api and route.arguments:
            wrong += differences(browser, route, roles, given_for(route, foreign), **headers)
    assert "\n".join(wrong) == ""


def test_what_is_a_colleagues_own_looks_like_nothing_at_all(own):
    browser, wrong = browser_of(factories.make_person("Kim", own.team, *Role.values)), []
    known = {route.name: route for route in pages()}
    for name in PERSONAL:
        wrong += differences(browser, known[name], Role.values, given_for(known[name], own))
    assert "\n".join(wrong) == ""


def differences(browser, route, roles, theirs, **headers):
    """How the answers about somebody else's thing betray that there is one.

    Whoever may not use an address is told so, whatever they name: 403, never that something is there. To all
    others it is not there: 404.
    """
    nothing, wrong, statuses = nothing_like(theirs), [], set()
    for method in route.methods:
        answer = ask(browser, route, method, theirs, **headers)
        beside = ask(browser, route, method, nothing, **headers)
        statuses.add(answer.status_code)
        right = {NOT_THERE} if opens_to(route, method, roles) else {PAGE_DENIED}
        same = plain(answer, theirs) == plain(beside, nothing) and answer.status_code == beside.status_code
        usual = answer.status_code in right | ({NO_METHOD} if not route.is_api else set())
        if not (same and usual):
            wrong.append(shown(route, method, answer))
    return wrong + ([f"{route.name}: no method"] if statuses == {NO_METHOD} else [])


def plain(answer, given):
    text = VARYING.sub("", answer.body.decode()).replace(answer["X-Request-Id"], "")
    for value in given.values():
        text = text if isinstance(value, int) else text.replace(str(value), "*")
    return text


def test_the_crawl_knows_all_methods_of_the_api():
    known = {name.upper() for route, _ in endpoints() for name in route.view_class.http_method_names}
    assert known <= {*METHODS, "HEAD", "OPTIONS", "PATCH", "TRACE"}
    assert not any(hasattr(route.view_class, "patch") for route, _ in endpoints())
