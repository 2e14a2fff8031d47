"""What is sent to every address, and what may come of it: an answer or words, never an error of ours."""

import re
from contextlib import contextmanager
from itertools import islice
from unittest.mock import patch
from urllib.parse import quote

from django.db import transaction
from django.http import QueryDict
from django.test import Client

from reviewapp.audit.models import Event
from tests.crawl import given_for, routes

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


def browser_of(person=None):
    browser = Client(raise_request_exception=False)
    if person:
        browser.force_login(person)
    return browser


def is_not_ready(address, answer):
    """Saying 503 with its reasons is what readiness is for: no relay runs beside these tests."""
    return address.startswith("/readyz") and answer.status_code == 503 and not answer.json()["ok"]


def sent(browser, method, address, body=b"", kind=FORM, **headers):
    """What is wrong with the answer, as a line; nothing for an answer, or a refusal that changed nothing."""
    place, before, cookies = transaction.savepoint(), Event.objects.count(), browser.cookies.copy()
    answer = browser.generic(method, address, body, content_type=kind, headers=headers)
    if answer.streaming:
        list(answer.streaming_content)
    wrong = "broken" if answer.status_code >= 500 and not is_not_ready(address, answer) else ""
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


def names_asked_for(settings):
    """What any code of ours reads from an address."""
    sources = (settings.BASE_DIR / "reviewapp").rglob("*.py")
    return sorted(ALWAYS_ASKED | {name for path in sources for name in ASKED.findall(path.read_text())})


def asked_garbage(browser, address, names, turn, **headers):
    """What is wrong with the answers to garbage behind the question mark.

    First in all names at once, a few times; then alone in each name that was looked for, other at each turn.
    """
    wrong = []
    with listening() as heard:
        for value in (VALUES[(number * 7) % len(VALUES)] for number in islice(turn, 4)):
            together = "&".join(f"{name}={quote(value[:300])}" for name in names)
            wrong += sent(browser, "GET", f"{address}?{together}", **headers)
    for name in sorted(heard):
        value = quote(VALUES[(next(turn) * 7) % len(VALUES)])
        wrong += sent(browser, "GET", f"{address}?{quote(name)}={value}", **headers)
    return wrong


@contextmanager
def listening():
    """The names that anybody looks for in what was sent, meanwhile."""
    heard = set()

    def hearing(look):
        def answer(self, name, *more):
            heard.add(str(name))
            return look(self, name, *more)

        return answer

    ways = ("__getitem__", "__contains__", "getlist")
    with patch.multiple(QueryDict, **{way: hearing(getattr(QueryDict, way)) for way in ways}):
        yield heard
