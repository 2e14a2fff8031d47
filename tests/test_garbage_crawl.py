"""Garbage to every address: it is refused with words, never with an error of ours, and nothing changes."""

import re
from html.parser import HTMLParser
from itertools import count, islice
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.test import Client

from reviewapp.accounts.permissions import Scope
from reviewapp.audit.models import Event
from tests import factories
from tests.crawl import World, given_for, routes

FORM = "application/x-www-form-urlencoded"
JSON, LINES = "application/json", "application/x-ndjson"
HUGE = b"9" * 400
VALUES = [
    b"", b"\x00", b"a\x00b", b"\xff\xfe", b"\xed\xa0\x80", "\u202e<b>\U000e0041".encode(), b"-1", b"0",
    HUGE, b"99999999999", b"1e999", b"NaN", b"9999-12-31", b"0001-01-01", b"9999-12-31T23:59:59+14:00",
    b"not-a-uuid", b"00000000-0000-0000-0000-000000000000", b"[]", b"{", b"[" * 4_000, b"(" * 300,
    b"../../x", b"a\r\nX-Evil: 1", "\u00b2".encode(), b"x" * 20_000, b"http://[bad",
]  # fmt: skip
BODIES = [
    b"", b"null", b"[]", b'"x"', b"{", b"\xff", b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a":1,"a":2}',
    b'{"a":NaN}', b'{"a":%s}' % HUGE, b'{"a":"\\u0000"}', b'{"a":"\\ud800"}', b'{"\\ud800":1}',
    b'{"a":1e400}', b"[{}]", b"[1]", b"{}\n\n{}", b'{"a":' * 40 + b"1" + b"}" * 40,
]  # fmt: skip
NO_FORMS = [b"a" * 3_000_000, b"&".join(b"f%d=1" % n for n in range(2_001)), b"%ff=%ff&%00=%00", b"=&&;"]
TYPES = [
    "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "", "\xff",
    f"{JSON}; charset=zlib_codec", f"{FORM}; charset=zlib_codec",
]  # fmt: skip
HEADERS = [
    {"HX-Request": "true", "HX-Current-URL": "http://[bad"},
    {"HX-Request": "true", "HX-Target": "\xff", "HX-Current-URL": "//evil.example/x"},
    {"Referer": "http://[bad", "Accept": "\xff", "If-None-Match": "\xff", "Range": "bytes=9-1"},
    {"X-Forwarded-For": "not an address, \xff", "Content-Encoding": "gzip", "Accept-Language": "a" * 9_000},
]  # fmt: skip
METHODS = ("HEAD", "OPTIONS", "PATCH", "PUT", "DELETE", "TRACE", "BREW")
ASKED = re.compile(r'(?:GET|query_params|asked|sent)\.(?:get|getlist)\(\s*"([a-z_]+)"')
ALWAYS_ASKED = {"view", "workflow", "risk", "reason", "held_by", "after", "before", "limit", "wait", "format"}


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    """Webhooks that need no name server, and a trail of one's own."""
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"


@pytest.fixture
def own(db):
    return World("Northwind")


class Forms(HTMLParser):
    """The forms of a page that are posted: each address with what it would send untouched."""

    def __init__(self, page):
        super().__init__()
        self.posted, self.form = [], None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.form = {}
            self.posted.append((given.get("action") or "", self.form))
        elif self.form is not None and given.get("name") and tag in ("input", "textarea", "select", "button"):
            self.form.setdefault(given["name"], []).append(given.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def browser_of(person=None):
    browser = Client(raise_request_exception=False)
    if person:
        browser.force_login(person)
    return browser


def sent(browser, method, address, body=b"", kind=FORM, **headers):
    """What is wrong with the answer, as a line; nothing for an answer, or a refusal that changed nothing."""
    place, before, cookies = transaction.savepoint(), Event.objects.count(), browser.cookies.copy()
    answer = browser.generic(method, address, body, content_type=kind, headers=headers)
    if answer.streaming:
        list(answer.streaming_content)
    wrong = "broken" if answer.status_code >= 500 else ""
    if not wrong and answer.status_code >= 400 and Event.objects.count() != before:
        wrong = "changed something"
    transaction.savepoint_rollback(place)
    browser.cookies = cookies
    told = f"{method} {address[:90]} {kind} {body[:60]!r} {str(headers)[:200]}"
    return [f"{wrong}: {answer.status_code} {told}"] if wrong else []


def pages(world):
    return [route.address(given_for(route, world)) for route in routes() if not route.is_api]


def endpoints(world):
    return [route.address(given_for(route, world)) for route in routes() if route.is_api]


def opened(browser, world):
    """Each page that opens, by its address."""
    for address in pages(world):
        place = transaction.savepoint()
        answer = browser.get(address)
        transaction.savepoint_rollback(place)
        if answer.status_code == 200 and not answer.streaming:
            yield address, answer.content.decode()


def forms_of(browser, world):
    """Every form of every page once."""
    found = {}
    for page, html in list(opened(browser, world)):
        for action, fields in Forms(html).posted:
            fields.pop("csrfmiddlewaretoken", None)
            found.setdefault((action or page, *sorted(fields)), fields)
    return [(key[0], fields) for key, fields in found.items()]


def spoiled(fields, turn, *, ways=2):
    """The form with one field spoiled in a few ways, other ones at each turn, or left out."""
    for name in fields:
        rest = {other: values for other, values in fields.items() if other != name}
        yield urlencode(rest, doseq=True).encode()
        for value in (VALUES[(next(turn) * 7) % len(VALUES)] for _ in range(ways)):
            yield urlencode({**rest, name: [value]}, doseq=True).encode()


def test_every_form_of_every_page_refuses_garbage(own):
    browser, turn = browser_of(own.everybody), count()
    forms = forms_of(browser, own)
    wrong = [
        line
        for address, fields in forms
        for body in spoiled(fields, turn)
        for line in sent(browser, "POST", address, body)
    ]
    assert len(forms) > 25
    assert "\n".join(wrong) == ""


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


def names_asked_for(settings):
    """What any code of ours reads from an address."""
    sources = (settings.BASE_DIR / "reviewapp").rglob("*.py")
    return sorted(ALWAYS_ASKED | {name for path in sources for name in ASKED.findall(path.read_text())})


def questions(names, turn):
    """All names with the same garbage, a few times, then each name alone with some, other at each turn."""
    for value in (VALUES[(number * 7) % len(VALUES)] for number in islice(turn, 4)):
        yield "&".join(f"{name}={quote(value[:300])}" for name in names)
    for name in names:
        yield f"{name}={quote(VALUES[(next(turn) * 7) % len(VALUES)])}"


def test_every_page_takes_any_question(own, settings):
    browser, wrong, turn = browser_of(own.everybody), [], count()
    for address, html in list(opened(browser, own)):
        names = {*names_asked_for(settings), *re.findall(r'name="([\w-]+)"', html)}
        if "/review/" in address or "/draft/" in address:
            names = set(names_asked_for(settings))  # the fields of its forms are not its questions
        for question in questions(sorted(names), turn):
            wrong += sent(browser, "GET", f"{address}?{question}")
    assert "\n".join(wrong) == ""


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
            for question in questions(names, turn):
                wrong += sent(browser, "GET", f"{address}?{question}", **key)
    assert "\n".join(wrong) == ""
