"""A browser whose person showed too long ago who they are."""

from urllib.parse import urlsplit

from reviewapp.accounts import proof


def stale(browser):
    """The same browser, its proof eleven minutes old."""
    session = browser.session
    session[proof.PROVED_AT] -= 11 * 60
    session.save()
    return browser


def asks_who_is_there(answer):
    return answer.status_code == 302 and urlsplit(answer.url).path == "/account/confirm/"
