"""The ladders of all workflows, one workflow's gates, and the steps people take on them."""

import re

import pytest

from reviewapp.insights.models import Step
from tests import factories
from tests.insights.trusting import figures
from tests.proving import after_the_proof, stale

__all__ = ["figures"]
LIST = "/dashboard/trust/"
HERE = f"{LIST}replies/"


@pytest.fixture
def replies(northwind):
    return factories.make_workflow(northwind, slug="replies")


def digest_on(page):
    return re.search(r'name="digest" value="([0-9a-f]{64})"', page)[1]


def propose(browser, **words):
    digest = digest_on(browser.get(HERE).content.decode())
    return browser.post(f"{HERE}propose/", {"digest": digest, **words})


def confirm(browser, **words):
    digest = digest_on(browser.get(HERE).content.decode())
    return browser.post(f"{HERE}confirm/", {"digest": digest, **words})


def test_every_workflow_stands_on_its_ladder(signed_in, lena, replies, figures):
    top = factories.make_workflow(replies.team, name="Top", slug="top", autonomy="trusted")
    figures(judged=150, overridden=1)

    page = signed_in(lena).get(LIST).content.decode()

    assert replies.name in page
    assert "5 of 6 open" in page
    assert "Enough decisions: 50 more decisions (2 Nov to 8 Nov)" in page
    assert top.name in page
    assert "highest level" in page


def test_the_list_asks_no_more_for_more_workflows(signed_in, lena, replies, django_assert_max_num_queries):
    browser = signed_in(lena)
    browser.get(LIST)
    for number in range(8):
        factories.make_workflow(replies.team, slug=f"w{number}")

    with django_assert_max_num_queries(36):
        assert browser.get(LIST).status_code == 200


def test_gates_are_shown_with_their_bounds_and_lead_to_what_is_behind(signed_in, lena, replies, figures):
    page = signed_in(lena).get(HERE).content.decode()

    assert "Gates before Supervised" in page
    assert "2 %" in page
    assert "8 of 400" in page
    assert "/dashboard/items/?workflow=replies" in page
    assert "figure=override_rate" in page
    assert "Every gate is open" in page


def test_real_figures_come_from_the_decisions(signed_in, lena, replies):
    page = signed_in(lena).get(HERE).content.decode()

    assert "No decisions yet" in page
    assert "nothing counted" in page


def test_one_proposes_another_confirms(signed_in, lena, enzo, replies, figures):
    assert propose(signed_in(lena)).status_code == 302
    own = signed_in(lena).get(HERE).content.decode()
    assert "Anyone who may approve changes and did not propose it" in own
    assert "/confirm/" not in own
    assert "Waits for a second person" in own
    assert "proposed by Lena Koch" in signed_in(lena).get(LIST).content.decode()

    assert confirm(signed_in(enzo)).status_code == 302

    replies.refresh_from_db()
    assert replies.autonomy == "supervised"
    after = signed_in(enzo).get(HERE).content.decode()
    assert "confirmed by Enzo Ricci" in after
    assert f"?step={Step.objects.get().pk}" in after


def test_confirming_asks_who_is_there_and_going_down_does_not(signed_in, lena, enzo, replies, figures):
    propose(signed_in(lena))
    browser = stale(signed_in(enzo))
    asked = confirm(browser)
    assert Step.objects.get().state == Step.State.PROPOSED

    assert after_the_proof(browser, asked).url == HERE
    replies.refresh_from_db()
    assert replies.autonomy == "supervised"
    assert stale(browser).post(f"{HERE}down/", {"reason": "It went wrong."}).url == HERE


def test_a_closed_gate_asks_for_a_reason_and_keeps_what_was_written(signed_in, lena, enzo, replies, figures):
    figures(judged=150, overridden=1)
    refused = propose(signed_in(lena))
    assert refused.status_code == 422
    assert "Say why the step is right in spite of it" in refused.content.decode()
    assert propose(signed_in(lena), note="Holidays").status_code == 302

    refused = confirm(signed_in(enzo))
    assert refused.status_code == 422
    assert "in spite of the closed gates" in refused.content.decode()
    assert confirm(signed_in(enzo), reason="Agreed").status_code == 302
    assert "in spite of a closed gate" in signed_in(lena).get(HERE).content.decode()


def test_a_serious_alert_shows_no_button(signed_in, lena, replies, figures):
    figures(rest={"alerts": 2})
    page = signed_in(lena).get(HERE).content.decode()

    assert "2 serious alerts to resolve" in page
    assert "/propose/" not in page


def test_the_evidence_of_a_step_and_of_today_are_both_to_be_read(signed_in, lena, replies, figures):
    propose(signed_in(lena))
    figures(overridden=90)

    assert "8 of 400" in signed_in(lena).get(HERE).content.decode()
    assert "90 of 400" in signed_in(lena).get(f"{HERE}?step=now").content.decode()
    for strange in ("999999", "x", ""):
        assert signed_in(lena).get(f"{HERE}?step={strange}").status_code == 200


def test_a_step_is_withdrawn_by_a_button(signed_in, lena, enzo, replies, figures):
    propose(signed_in(lena))

    assert signed_in(enzo).post(f"{HERE}withdraw/").status_code == 302
    assert "Withdrawn: Pilot with approval to Supervised" in signed_in(lena).get(HERE).content.decode()
    assert signed_in(enzo).post(f"{HERE}withdraw/").status_code == 409


def test_down_is_a_button_also_for_who_sees_no_figures(signed_in, lena, ada, replies, figures):
    answer = signed_in(ada).post(f"{HERE}down/")

    replies.refresh_from_db()
    assert (answer.status_code, answer.url, replies.autonomy) == (302, "/policies/replies/", "shadow")
    replies.autonomy = "trusted"
    replies.save()
    assert signed_in(lena).post(f"{HERE}down/", {"to": "approve"}).url == HERE
    assert signed_in(lena).post(f"{HERE}down/", {"to": "heaven"}).status_code == 422


def test_targets_are_a_form(signed_in, lena, replies, figures):
    browser, path = signed_in(lena), f"{HERE}targets/supervised/"
    sent = {
        "override": 20,
        "exceptions": 15,
        "minutes": 60,
        "least": 20,
        "precision": 97,
        "failures": 0,
        "days": 14,
    }

    assert 'value="10.0"' in browser.get(path).content.decode()
    assert browser.post(path, sent).status_code == 302
    assert replies.gate_targets.get().override == 0.2
    refused = browser.post(path, sent | {"override": 0})
    assert (refused.status_code, "without the ends" in refused.content.decode()) == (422, True)
    assert browser.get(f"{HERE}targets/shadow/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("rosa", 403), ("sam", 403), ("ada", 403), ("aude", 200), ("otto", 404)]
)
def test_who_sees_figures_reads_the_ladder(signed_in, cast, replies, who, status):
    browser = signed_in(cast[who])

    assert browser.get(HERE).status_code == status
    if who == "aude":
        page = browser.get(HERE).content.decode()
        assert "<button" not in page.partition('id="main"')[2].partition("</main>")[0]
