"""The palette finds what this person may open, and nothing else."""

import pytest

from tests import factories
from tests.learning.making import make_suggestion


@pytest.fixture
def review(northwind, rosa):
    queue = factories.make_queue(northwind, rosa)
    output = factories.make_output(factories.make_workflow(northwind), external_id="ZD-48213")
    return factories.make_review(output, queue=queue)


def test_an_item_is_found_by_the_beginning_of_its_reference(signed_in, rosa, review):
    found = signed_in(rosa).get("/find/?q=ZD-48").json()["results"]
    assert found == [{"label": "ZD-48213 Where is my parcel", "kind": "Item", "url": f"/review/{review.pk}/"}]
    assert signed_in(rosa).get(found[0]["url"]).status_code == 200


def test_an_item_with_two_reviews_is_found_once(signed_in, rosa, review):
    factories.make_review(review.output, queue=review.queue, purpose="second")
    assert len(signed_in(rosa).get("/find/?q=ZD-48213").json()["results"]) == 1


@pytest.mark.usefixtures("review")
def test_an_outsider_finds_nothing(signed_in, otto):
    assert signed_in(otto).get("/find/?q=ZD").json() == {"results": []}


def test_nothing_asked_is_nothing_found(signed_in, rosa):
    assert signed_in(rosa).get("/find/?q=").json() == {"results": []}


@pytest.mark.parametrize("words", ["parcel", "Whe is par", "zd-48"])
def test_an_item_is_found_by_the_beginnings_of_its_words(signed_in, rosa, review, words):
    found = signed_in(rosa).get("/find/", {"q": words}).json()["results"]
    assert [line["url"] for line in found] == [f"/review/{review.pk}/"]


@pytest.mark.usefixtures("review")
@pytest.mark.parametrize("words", ["pa", "a:* | b", "!!", "'\\"])
def test_odd_or_short_words_find_nothing_and_break_nothing(signed_in, rosa, words):
    assert signed_in(rosa).get("/find/", {"q": words}).json() == {"results": []}


@pytest.mark.parametrize(
    ("words", "found"), [("S-1", True), ("s-1", True), ("date of", True), ("S-2", False)]
)
def test_a_suggestion_is_found_by_its_number_and_its_title(signed_in, rosa, otto, northwind, words, found):
    make_suggestion(factories.make_workflow(northwind), title="No promised date of arrival")
    label = {
        "label": "S-1 No promised date of arrival",
        "kind": "Suggestion",
        "url": "/learning/suggestions/1/",
    }

    assert (label in signed_in(rosa).get("/find/", {"q": words}).json()["results"]) == found
    assert signed_in(otto).get("/find/", {"q": words}).json()["results"] == []


def test_leads_and_engineers_begin_at_the_dashboard_and_reviewers_at_the_next_item(
    signed_in, enzo, lena, rosa, northwind
):
    factories.make_output(factories.make_workflow(northwind))  # without one, a lead begins with the set-up

    assert signed_in(enzo).get("/").url == "/dashboard/"
    assert signed_in(lena).get("/").url == "/dashboard/"
    assert signed_in(rosa).get("/").url == "/review/"
