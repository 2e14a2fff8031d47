"""Bodies that are no form, odd headers and odd methods to every page."""

import pytest

from tests.garbage.sending import HEADERS, METHODS, NO_FORMS, TYPES, browser_of, pages, sent


@pytest.mark.parametrize("holder", ["everybody", "person", None])
def test_every_page_refuses_bodies_that_are_no_form(own, holder):
    browser, wrong = browser_of(holder and getattr(own, holder)), []
    for address in pages(own):
        for body in NO_FORMS:
            wrong += sent(browser, "POST", address, body)
        for kind in TYPES:
            wrong += sent(browser, "POST", address, b"--x\r\n\r\n", kind)
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("holder", ["everybody", None])
def test_every_page_refuses_odd_headers_and_methods(own, holder):
    browser, wrong = browser_of(holder and getattr(own, holder)), []
    for address in pages(own):
        for headers in HEADERS:
            wrong += sent(browser, "GET", address, **headers)
        wrong += sent(browser, "POST", address, **HEADERS[0])
        for method in METHODS:
            wrong += sent(browser, method, address)
    assert "\n".join(wrong) == ""
