"""The dashboard says what was decided, part by part, to those who may see it."""

import csv
import io
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from reviewapp.insights.presenting.dashboard import PARTS
from tests import factories
from tests.insights.counting import decided

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def part(browser, key, query="", **headers):
    return browser.get(reverse("insights:part", args=[key]) + query, headers=headers or None)


def test_the_page_shows_tiles_and_leaves_each_part_to_come_by_itself(signed_in, lena, history):
    answer = signed_in(lena).get("/dashboard/")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "40 decisions, 12 corrections" in page
    assert "<b>70.0<small>" in page  # 28 of 40 approved as they came
    for key in PARTS:
        assert f'hx-get="{reverse("insights:part", args=[key])}?"' in page


def test_each_part_is_a_page_and_a_part(signed_in, lena, history):
    browser = signed_in(lena)
    for key in PARTS:
        alone, swapped = part(browser, key), part(browser, key, **HTMX)

        assert alone.status_code == swapped.status_code == 200
        assert b"<!doctype html>" in alone.content
        assert swapped.content.lstrip().startswith(b"<section")
        assert "HX-Request" in swapped["Vary"]


def test_a_part_without_anything_to_tell_says_so(signed_in, lena):
    browser = signed_in(lena)
    pages = {key: part(browser, key).content.decode() for key in PARTS}

    assert [key for key, page in pages.items() if 'class="panel-body muted"' not in page] == []


def saved(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_each_part_is_saved_as_a_table(signed_in, lena, history):
    browser = signed_in(lena)
    for key in PARTS:
        answer = part(browser, key, "?as=csv")

        assert answer["Content-Disposition"] == f'attachment; filename="{key}.csv"'
        assert len({len(row) for row in saved(answer)}) == 1


def test_no_cell_of_a_saved_table_begins_a_formula(signed_in, lena, replies, rosa):
    trick = factories.make_category(replies, number=3, name="=HYPERLINK(1)", key="trick")
    decided(replies, rosa, verdict="edited", categories=[trick])
    rows = list(
        csv.reader(io.StringIO(part(signed_in(lena), "categories", "?as=csv").content.decode("utf-8-sig")))
    )

    assert rows[1][0] == "'=HYPERLINK(1)"
    assert rows[1][1] == "1"


def test_each_chart_is_saved_as_a_picture_of_its_own(signed_in, lena, history):
    browser = signed_in(lena)
    for key in ("trend", "categories", "pace"):
        answer = part(browser, key, "?as=svg")
        picture = ElementTree.fromstring(answer.content)

        assert answer["Content-Type"] == "image/svg+xml"
        assert picture.find("{*}desc").text
        assert b"style" not in answer.content
        assert b"#3547c8" in answer.content


def test_no_name_breaks_a_picture(signed_in, lena, history, replies):
    type(replies).objects.filter(pk=replies.pk).update(name="Support\x0b</text><script>alert(1)</script>")
    picture = ElementTree.fromstring(part(signed_in(lena), "trend", "?as=svg").content)

    assert not [each for each in picture.iter() if each.tag.endswith("script")]
    assert "Support</text>" in "".join(picture.itertext())


def test_a_chart_says_its_finding_with_numbers_to_those_who_hear_it(signed_in, lena, history):
    page = unescape(part(signed_in(lena), "categories", **HTMX).content.decode())

    assert 'role="img" aria-label="Wrong fact and promise make 100\u00a0% of 13 named categories."' in page


def test_what_is_chosen_in_a_part_stands_in_the_address(signed_in, lena, history):
    browser, here = signed_in(lena), {"HX-Current-URL": "http://testserver/dashboard/?workflow=support"}
    answer = part(browser, "categories", "?workflow=support&by=cause", **HTMX, **here)
    again = part(browser, "categories", "?workflow=support", **HTMX, **here)

    assert answer["HX-Replace-Url"] == "/dashboard/?workflow=support&by=cause"
    assert "HX-Replace-Url" not in again


def test_the_page_is_narrowed_by_workflow_agent_queue_and_version(signed_in, lena, history, support_agent):
    browser = signed_in(lena)

    assert "30 decisions, 10 corrections" in browser.get("/dashboard/?workflow=support").content.decode()
    assert "10 decisions, 2 corrections" in browser.get("/dashboard/?workflow=refunds").content.decode()
    assert "0 decisions" in browser.get(f"/dashboard/?agent={support_agent.slug}").content.decode()
    assert "40 decisions" in browser.get("/dashboard/?queue=nothing&version=x&range=ages").content.decode()


def test_a_rate_of_too_few_is_not_shown_but_their_number_is(signed_in, lena, replies, rosa):
    decided(replies, rosa, times=3)
    page = signed_in(lena).get("/dashboard/").content.decode()

    assert "3 of 30 so far" in page
    assert "100.0" not in page


def test_only_those_who_may_see_figures_open_them(signed_in, rosa, sam, aude, enzo, otto, history):
    for person, status in ((rosa, 403), (sam, 403), (aude, 200), (enzo, 200)):
        assert signed_in(person).get("/dashboard/").status_code == status
        assert part(signed_in(person), "trend").status_code == status
    assert "0 decisions, 0 corrections" in signed_in(otto).get("/dashboard/").content.decode()


def test_the_parts_ask_as_many_questions_of_many_rows_as_of_few(
    signed_in, lena, history, replies, northwind, django_assert_max_num_queries
):
    browser = signed_in(lena)
    for number in range(6):
        decided(replies, factories.make_person(f"Pat {number}", northwind, "reviewer"), times=1)
    for key in PARTS:
        with django_assert_max_num_queries(30):
            part(browser, key, **HTMX)
    with django_assert_max_num_queries(40):
        browser.get("/dashboard/")


def test_a_part_that_is_none_is_not_found(signed_in, lena):
    assert part(signed_in(lena), "nothing").status_code == 404


def test_menus_lead_to_each_page_of_figures_that_one_may_open(signed_in, lena, aude, history):
    def shown(person):
        page = signed_in(person).get("/dashboard/").content.decode()
        bar = re.search(r'<nav class="tabs places".*?</nav>', page, re.DOTALL).group()
        return re.findall(r">([^<>]+)</a>", bar)

    assert "Your figures" in shown(lena)
    assert "Exports" not in shown(aude)
