"""Garbage in every field of every form: it is refused with words, and nothing changes."""

from html.parser import HTMLParser
from itertools import count
from urllib.parse import urlencode

from tests.garbage.sending import VALUES, browser_of, opened, sent


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
