"""Reading, comparing and rolling back policies."""

import copy

import pytest

from reviewapp.workflows.models import PolicyVersion
from tests import factories
from tests.workflows.conftest import DOCUMENT


@pytest.fixture
def second(refunds, published):
    document = copy.deepcopy(DOCUMENT)
    document["prompt"] = "Decide the refund kindly."
    document["routing"][0]["when"]["all"][0]["value"] = 900
    document["checks"] = []
    document["thresholds"]["spot_check"] = 0.2
    return factories.make_policy(refunds, document, notes="Kinder, and **larger**.")


def test_the_list_shows_what_is_live(signed_in, rosa, refunds, published, northwind):
    factories.make_workflow(northwind, name="No policy")

    page = signed_in(rosa).get("/policies/").content.decode()

    assert "Refund decisions" in page
    assert "v1" in page
    assert "none yet" in page


def test_the_live_version_reads_as_sentences(signed_in, rosa, second):
    page = signed_in(rosa).get("/policies/refunds/").content.decode()

    assert "When output.amount is more than 900 and risk is not “low”: review in “seniors”" in page
    assert "Decide the refund kindly." in page
    assert "<strong>larger</strong>" in page
    assert "No checks." in page
    assert "Roll back" not in page


def test_an_older_version_is_shown_and_offered_to_those_who_may(signed_in, rosa, lena, second):
    assert "Roll back to v1" in signed_in(lena).get("/policies/refunds/1/").content.decode()
    page = signed_in(rosa).get("/policies/refunds/1/").content.decode()
    assert "Says why" in page
    assert "Roll back to v1" not in page
    assert signed_in(rosa).get("/policies/refunds/9/").status_code == 404


def test_a_workflow_without_a_policy_says_so(signed_in, enzo, refunds):
    page = signed_in(enzo).get("/policies/refunds/").content.decode()

    assert "every output goes to a person" in page
    assert "New version" in page


def test_two_versions_are_compared_word_by_word(signed_in, rosa, second):
    page = signed_in(rosa).get("/policies/refunds/compare/").content.decode()

    assert "<ins> kindly</ins>" in page
    assert "Removed" in page
    assert "output.amount is more than 500" in page
    assert "output.amount is more than 900" in page
    assert "Spot checks" in page


@pytest.mark.parametrize("query", ["?a=1&b=1", "?a=x&b=99", "?a=2&b=1", "?b=" + "9" * 50])
def test_any_question_gets_a_comparison(signed_in, rosa, second, query):
    assert signed_in(rosa).get("/policies/refunds/compare/" + query).status_code == 200


def test_nothing_to_compare_says_so(signed_in, rosa, refunds):
    assert "Nothing to compare" in signed_in(rosa).get("/policies/refunds/compare/").content.decode()


def test_rolling_back_asks_why_and_shows_what_changes(signed_in, ada, second):
    browser = signed_in(ada)
    page = browser.get("/policies/refunds/roll-back/?to=1").content.decode()
    assert "<del> kindly</del>" in page

    assert browser.post("/policies/refunds/roll-back/", {"to": "1", "reason": " "}).status_code == 422
    answer = browser.post("/policies/refunds/roll-back/", {"to": "1", "reason": "Too kind"})

    assert answer.status_code == 302
    assert PolicyVersion.objects.get(number=3).notes == "Back to v1: Too kind"


@pytest.mark.parametrize("to", ["", "x", "9", "-1", "1.5", "9" * 50])
def test_rolling_back_to_nothing_is_not_found(signed_in, ada, second, to):
    assert signed_in(ada).get(f"/policies/refunds/roll-back/?to={to}").status_code == 404


@pytest.mark.parametrize("address", ["", "refunds/", "refunds/1/", "refunds/compare/"])
def test_strangers_see_no_policy(signed_in, client, otto, published, address):
    assert client.get(f"/policies/{address}").status_code == 302
    page = signed_in(otto).get(f"/policies/{address}")
    assert page.status_code == (404 if address else 200)
    assert "Refund decisions" not in page.content.decode()


def test_a_reviewer_may_not_roll_back(signed_in, rosa, second):
    assert signed_in(rosa).get("/policies/refunds/roll-back/?to=1").status_code == 403
    answer = signed_in(rosa).post("/policies/refunds/roll-back/", {"to": "1", "reason": "x"})
    assert answer.status_code == 403
