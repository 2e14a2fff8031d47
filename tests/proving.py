"""A browser whose person showed too long ago who they are."""

from urllib.parse import parse_qs, urlsplit

from reviewapp.accounts import proof
from tests.factories import PASSWORD


def stale(browser):
    """The same browser, its proof eleven minutes old."""
    session = browser.session
    session[proof.PROVED_AT] -= 11 * 60
    session.save()
    return browser


def asks_who_is_there(answer):
    return answer.status_code == 302 and urlsplit(answer.url).path == "/account/confirm/"


def after_the_proof(browser, answer):
    """What comes of it once the person has shown by their password who they are."""
    assert asks_who_is_there(answer), answer.status_code
    led = {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}
    return browser.post("/account/confirm/", led | {"password": PASSWORD})
