"""Looking back on a period or on the time a version was at work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.audit.actions import seal
from reviewapp.audit.models import Event
from reviewapp.review.models import Output
from reviewapp.workflows.actions import pause, roll_back
from tests import factories
from tests.learning.making import make_decision
from tests.proving import after_the_proof, stale

QUERIES = 27


@pytest.fixture
def refunds(northwind, support_agent, enzo):
    workflow = factories.make_workflow(northwind, name="Refunds", slug="refunds")
    factories.make_policy(workflow, author=enzo)
    return workflow


@pytest.fixture
def front_line(northwind, rosa, sam):
    return factories.make_queue(northwind, rosa, sam)


@pytest.fixture
def trouble(refunds, front_line, rosa, lena):
    """Two corrections and one approval within the hour, and a lead who paused the workflow."""
    for number, verdict in enumerate(("edited", "rejected", "approved")):
        output = factories.make_output(refunds, external_id=f"RF-{number}", status=verdict)
        make_decision(factories.make_review(output, queue=front_line), rosa, verdict=verdict, days_ago=0)
    pause(refunds, by=lena, reason="It refunds twice.")
    seal()


def hour():
    now = timezone.localtime()
    form = "%Y-%m-%dT%H:%M"
    return {"since": f"{now - timedelta(hours=1):{form}}", "until": f"{now + timedelta(minutes=2):{form}}"}


def test_a_period_shows_what_came_what_was_decided_and_who_did_what(signed_in, lena, trouble):
    page = signed_in(lena).get("/incidents/", hour())

    text = page.content.decode()
    assert "3 came in, 3 decided: 1 approved, 1 edited, 1 rejected" in text
    assert "A person paused the workflow" in text or "A person paused a workflow" in text
    assert "Lena Koch" in text
    assert "RF-0" in text
    assert "RF-1" in text
    assert "RF-2" not in text  # it was approved


def test_the_numbers_stand_beside_those_of_as_long_before(signed_in, lena, trouble):
    sums = signed_in(lena).get("/incidents/", hour()).context["incident"].sums

    assert {each.name: (each.now, each.before) for each in sums} == {
        "Came in": (3, 0), "Approved by policy": (0, 0), "Judged": (3, 0), "Corrected": (2, 0),
        "Escalated": (0, 0), "Expired": (0, 0), "Failed downstream": (0, 0),
    }  # fmt: skip


def test_an_answer_that_was_replaced_counts_no_more(signed_in, lena, trouble, front_line, sam):
    edited = Output.objects.get(external_id="RF-0")
    make_decision(factories.make_review(edited, queue=front_line), sam, verdict="approved", days_ago=0)

    sums = signed_in(lena).get("/incidents/", hour()).context["incident"].sums

    told = {each.name: each.now for each in sums}
    assert (told["Judged"], told["Corrected"]) == (3, 1)


def test_a_version_is_looked_back_on_over_its_time_at_work(signed_in, lena, enzo, trouble, refunds):
    first = refunds.versions.get()
    factories.make_policy(refunds, first.document | {"prompt": "Refund at once."}, author=enzo)
    roll_back(refunds, to=first, by=lena, reason="It refunds twice.")
    seal()

    page = signed_in(lena).get("/incidents/", {"workflow": "refunds", "version": 2})

    assert page.context["title"] == "Refunds, v2"
    assert "3 came in" not in page.content.decode()  # those ran under another version
    assert b"rolled back" in page.content
    assert b"v2 went live" in page.content
    assert b"/policies/refunds/2/" in page.content


def test_only_the_chosen_workflow_is_told(signed_in, lena, trouble, northwind):
    factories.make_workflow(northwind, name="Replies", slug="replies")

    page = signed_in(lena).get("/incidents/", hour() | {"workflow": "replies"}).content.decode()

    assert "Nothing happened" in page
    assert "paused" not in page


def test_the_same_comes_as_markdown(signed_in, lena, trouble):
    answer = signed_in(lena).get("/incidents/markdown/", hour())

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert "| Corrected | 2 | 0 |" in text
    assert "3 came in, 3 decided: 1 approved, 1 edited, 1 rejected." in text
    assert "| RF-1 | rejected | Rosa Diaz |" in text


def test_the_file_asks_who_is_there_and_the_page_does_not(signed_in, lena, trouble):
    browser = stale(signed_in(lena))
    assert browser.get("/incidents/", hour()).status_code == 200
    asked = browser.get("/incidents/markdown/", hour())
    led_to = after_the_proof(browser, asked).url
    assert browser.get(led_to)["Content-Type"] == "text/markdown; charset=utf-8"


def test_what_people_and_agents_wrote_stays_text_in_markdown(signed_in, lena, refunds, front_line, rosa):
    output = factories.make_output(refunds, external_id="RF|<b>x</b>\n# y", status="edited")
    make_decision(factories.make_review(output, queue=front_line), rosa, days_ago=0)

    text = signed_in(lena).get("/incidents/markdown/", hour()).content.decode()

    assert "RF\\|\\<b\\>x\\</b\\> \\# y" in text


def test_looking_is_on_the_trail(signed_in, lena, trouble):
    signed_in(lena).get("/incidents/", hour())

    read = Event.objects.get(action="audit.read")
    assert read.actor_id == str(lena.pk)
    assert read.facts["filters"] == ["incident"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"since": "2026-01-01T00:00", "until": "2026-03-01T00:00"}, "At most 31 days"),
        ({"since": "2026-01-02T00:00", "until": "2026-01-01T00:00"}, "later than the beginning"),
        ({"until": "2026-01-01T00:00"}, "Say from when"),
        ({"since": "0001-01-01T00:00", "until": "0001-01-02T00:00"}, "before 1990"),
        ({"since": "soon"}, "Enter a valid date"),
        ({"workflow": "refunds", "version": "99"}, "no such version"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_in_words(signed_in, lena, refunds, sent, sentence):
    page = signed_in(lena).get("/incidents/", sent)

    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_without_a_period_it_offers_some(signed_in, lena, refunds):
    page = signed_in(lena).get("/incidents/").content.decode()

    assert "Last 24 hours" in page
    assert "workflow=refunds&amp;version=1" in page


@pytest.mark.parametrize("who", ["rosa", "ada"])
def test_only_who_reads_the_teams_trail_looks_back(signed_in, cast, who):
    for page in ("/incidents/", "/incidents/markdown/"):
        assert signed_in(cast[who]).get(page, hour()).status_code == 403


def test_a_stranger_sees_nothing_of_the_team(signed_in, otto, trouble):
    page = signed_in(otto).get("/incidents/", hour()).content.decode()

    assert "Refunds" not in page
    assert "RF-" not in page


def test_it_costs_the_same_however_much_happened(
    signed_in, lena, trouble, refunds, front_line, rosa, django_assert_max_num_queries
):
    for number in range(10, 30):
        output = factories.make_output(refunds, external_id=f"RF-{number}", status="edited")
        make_decision(factories.make_review(output, queue=front_line), rosa, days_ago=0)
    browser = signed_in(lena)
    with django_assert_max_num_queries(QUERIES):
        browser.get("/incidents/", hour())
