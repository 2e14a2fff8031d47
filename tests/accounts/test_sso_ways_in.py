"""What a session by single sign-on shows of one's own ways in: what there is, and nothing that is refused."""

import re

import pytest
from django.test import Client

from reviewapp.accounts.models import SignInRules
from tests.accounts.oidc import make_provider, sign_in, words_of
from tests.accounts.stepping import code_of, first_step, give_app, give_codes, give_passkey

PAGES = ["/account/", "/account/second-step/"]
LEAVES = {"/logout/", "/account/sessions/end/"}


@pytest.fixture(autouse=True)
def laboratory(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    settings.EMAIL_IS_SET_UP = True


@pytest.fixture
def provider(northwind, ada, issuer):
    return make_provider(northwind, issuer, by=ada)


@pytest.fixture
def came(provider, issuer):
    """A browser in which somebody just came in by the provider."""

    def come(email="nora@example.org"):
        issuer.knows(email, email=email, email_verified=True, groups=["support"])
        browser = Client()
        browser.arrived_at = sign_in(browser, provider, issuer, email).url
        if browser.arrived_at == "/login/second-step/":
            browser.arrived_at = browser.post("/login/second-step/", {"code": code_of()}).url
        return browser

    return come


def offered(browser, address):
    """What answers when every link and button of the page about one's account is used: {address: status}."""
    page = browser.get(address)
    assert page.status_code == 200
    main = page.content.decode().partition("<main")[2]
    links = {found: browser.get(found) for found in re.findall(r'href="(/account/[^"]*)"', main)}
    forms = set(re.findall(r'action="(/[^"]*)"', main)) - LEAVES
    return {found: answer.status_code for found, answer in links.items()} | {
        found: browser.post(found).status_code for found in forms
    }


@pytest.mark.parametrize("address", PAGES)
def test_nothing_it_offers_is_refused(came, address):
    assert set(offered(came(), address).values()) == {200}


@pytest.mark.parametrize("address", PAGES)
def test_nor_if_there_is_something_to_remove(came, otto, address):
    for give in (give_app, give_codes, give_passkey):
        give(otto)
    assert set(offered(came(otto.email), address).values()) == {200}


@pytest.mark.parametrize("address", PAGES)
def test_a_newcomer_is_told_how_to_get_a_way_in(came, settings, address):
    browser = came()
    shown = words_of(browser.get(address))
    assert "You came in by single sign-on. For a second step Northwind takes your provider’s word" in shown
    assert "you have neither yet, so sign out and choose “Forgot your password?”" in shown
    settings.EMAIL_IS_SET_UP = False
    assert "you have neither yet, so ask whoever runs this installation" in words_of(browser.get(address))


def test_who_has_a_password_sees_what_is_set_up_and_how_to_change_it(came, otto):
    for give in (give_app, give_codes, give_passkey):
        give(otto)
    shown = words_of(came(otto.email).get("/account/second-step/"))
    for words in ("sign out, then sign in with yours.", "Phone", "Set up", "10 left"):
        assert words in shown
    for words in ("Add a passkey", "Make new codes", "Remove"):
        assert words not in shown


def test_who_came_by_password_is_offered_everything(client, otto):
    first_step(client, otto)
    shown = words_of(client.get("/account/second-step/"))
    assert "Add a passkey" in shown
    assert "single sign-on" not in shown
    assert "Change your password" in words_of(client.get("/account/"))
    assert set(offered(client, "/account/second-step/").values()) == {200}


def test_nobody_is_led_there_because_another_team_asks_for_a_second_step(came, otto, ada):
    SignInRules.objects.update_or_create(team=otto.teams[0], defaults={"require_mfa": True})
    browser = came(otto.email)
    assert browser.arrived_at == "/"
    assert "Set one up to enter the team" not in words_of(browser.get("/account/"))
