"""Garbage behind the question mark of every page: it opens all the same, or says what is wrong."""

import re
from itertools import count

from tests.garbage.sending import asked_garbage, browser_of, names_asked_for, opened


def test_every_page_takes_any_question(own, settings):
    browser, wrong, turn = browser_of(own.everybody), [], count()
    for address, html in list(opened(browser, own)):
        names = {*names_asked_for(settings), *re.findall(r'name="([\w-]+)"', html)}
        if "/review/" in address or "/draft/" in address:
            names = set(names_asked_for(settings))  # the fields of its forms are not its questions
        wrong += asked_garbage(browser, address, sorted(names), turn)
    assert "\n".join(wrong) == ""
