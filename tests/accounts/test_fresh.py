"""Sensitive acts ask once more who is there, and lose nothing of what was sent."""

from urllib.parse import parse_qs, urlsplit

import pytest

from reviewapp.accounts import proof
from tests.factories import PASSWORD, give_role


@pytest.fixture
def stale():
    """Make the browser's proof eleven minutes old."""

    def age(browser):
        session = browser.session
        session[proof.PROVED_AT] -= 11 * 60
        session.save()
        return browser

    return age


def asked(answer):
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}


TOKEN = {"name": "a script", "scopes": ["outputs:read"], "days": "30"}


def test_signing_in_is_proof_enough_for_ten_minutes(signed_in, rosa, stale):
    browser = signed_in(rosa)
    assert browser.get("/account/tokens/").status_code == 200
    answer = stale(browser).get("/account/tokens/?page=1")
    assert urlsplit(answer.url).path == "/account/confirm/"
    assert asked(answer) == {"next": "/account/tokens/?page=1"}


def test_what_was_posted_is_done_after_the_proof_and_once(signed_in, rosa, stale):
    browser = stale(signed_in(rosa))
    led = asked(browser.post("/account/tokens/", TOKEN))
    assert not rosa.keys.exists()

    page = browser.get("/account/confirm/", led)
    assert "is kept" in page.content.decode()
    answer = browser.post("/account/confirm/", led | {"password": PASSWORD})
    assert (answer.status_code, rosa.keys.count()) == (200, 1)
    assert rosa.keys.get().name == "a script"

    assert browser.post("/account/confirm/", led | {"password": PASSWORD}).status_code == 302
    assert rosa.keys.count() == 1
    assert browser.get("/account/tokens/").status_code == 200


def test_a_wrong_password_does_nothing_and_what_was_posted_stays(signed_in, rosa, stale):
    browser = stale(signed_in(rosa))
    led = asked(browser.post("/account/tokens/", TOKEN))
    assert browser.post("/account/confirm/", led | {"password": "wrong"}).status_code == 422
    assert browser.get("/account/tokens/").status_code == 302
    browser.post("/account/confirm/", led | {"password": PASSWORD})
    assert rosa.keys.count() == 1


def test_failures_here_wait_as_those_at_the_sign_in_page(signed_in, rosa, stale):
    browser = stale(signed_in(rosa))
    for _ in range(10):
        browser.post("/account/confirm/", {"password": "wrong"})
    assert browser.post("/account/confirm/", {"password": PASSWORD}).status_code == 429
    assert browser.get("/account/tokens/").status_code == 302


def test_only_the_mark_of_what_was_kept_does_it(signed_in, rosa, sam, stale):
    browser = stale(signed_in(rosa))
    browser.post("/account/tokens/", TOKEN)
    browser.post("/account/confirm/", {"password": PASSWORD, "kept": "another"})
    assert not rosa.keys.exists()


def test_what_is_kept_waits_no_longer_than_a_proof_lasts(signed_in, rosa, stale):
    browser = stale(signed_in(rosa))
    led = asked(browser.post("/account/tokens/", TOKEN))
    session = browser.session
    session[proof.KEPT] = session[proof.KEPT] | {"at": 0}
    session.save()
    assert "could not be kept" in browser.get("/account/confirm/", led).content.decode()
    browser.post("/account/confirm/", led | {"password": PASSWORD})
    assert not rosa.keys.exists()


def test_what_is_kept_is_done_in_the_team_it_was_sent_in_only(signed_in, rosa, otto, stale):
    give_role(rosa, otto.teams[0], "reviewer")
    browser = stale(signed_in(rosa))
    led = asked(browser.post("/account/tokens/", TOKEN))
    browser.post("/account/team/", {"team": otto.teams[0].pk})

    assert "could not be kept" in browser.get("/account/confirm/", led).content.decode()
    answer = browser.post("/account/confirm/", led | {"password": PASSWORD}, follow=True)
    assert "nothing was done now: what you sent was done already" in answer.content.decode()
    assert not rosa.keys.exists()


def test_what_is_kept_lies_sealed(signed_in, rosa, stale):
    browser = stale(signed_in(rosa))
    browser.post("/account/tokens/", TOKEN)
    assert "script" not in str(dict(browser.session))


def test_what_is_too_long_is_not_kept_and_the_page_says_so(signed_in, rosa, stale):
    browser = stale(signed_in(rosa))
    led = asked(browser.post("/account/tokens/", TOKEN | {"name": "x" * proof.LONGEST_KEPT}))
    assert proof.KEPT not in browser.session
    assert "could not be kept" in browser.get("/account/confirm/", led | {"kept": ""}).content.decode()


def test_htmx_leaves_the_page_instead_of_swapping_it(signed_in, rosa, stale):
    browser = stale(signed_in(rosa))
    told = {"HX-Request": "true", "HX-Current-URL": "http://testserver/account/"}
    answer = browser.post("/account/tokens/", TOKEN, headers=told)
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith("/account/confirm/?next=%2Faccount%2F&kept=")


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_leads_to_pages_of_ours_only(signed_in, rosa, wanted):
    answer = signed_in(rosa).post("/account/confirm/", {"password": PASSWORD, "next": wanted})
    assert answer.url == "/"


def test_a_proof_from_the_future_is_none(signed_in, rosa):
    browser = signed_in(rosa)
    session = browser.session
    session[proof.PROVED_AT] += 3600
    session.save()
    assert browser.get("/account/tokens/").status_code == 302


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/settings/keys/?page=2", "/settings/keys/?page=2"),
        ("https://evil.example/x", "/"),
        ("http://testserver//evil.example/", "/"),
        ("", "/"),
    ],
)
def test_after_a_post_it_leads_back_to_the_page_of_the_form(signed_in, rosa, stale, came_from, leads_to):
    browser = stale(signed_in(rosa))
    answer = browser.post("/account/tokens/", TOKEN, headers={"Referer": came_from})
    assert asked(answer)["next"] == leads_to
    assert (
        browser.post("/account/confirm/", {"password": PASSWORD, "next": asked(answer)["next"]}).url
        == leads_to
    )
