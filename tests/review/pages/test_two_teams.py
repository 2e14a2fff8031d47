"""Pages show and change the current team only, also for somebody who works in two."""

import pytest

from reviewapp.review import actions
from tests import factories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def elsewhere(rosa):
    """A review in Rosa's second team, which she has not chosen."""
    team = factories.make_team(name="Southwind")
    factories.give_role(rosa, team, "reviewer")
    output = factories.make_output(factories.make_workflow(team), external_id="SOUTH-1")
    return factories.make_review(output, queue=factories.make_queue(team, rosa))


def test_an_item_of_the_other_team_opens_after_switching(signed_in, rosa, make_review, elsewhere):
    browser, address = signed_in(rosa), f"/review/{elsewhere.pk}/"
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}decide/", {"verdict": "approved"}).status_code == 404
    browser.post("/account/team/", {"team": elsewhere.team_id})
    assert browser.get(address).status_code == 200


def test_a_decision_in_the_other_team_is_not_undone_here(signed_in, rosa, make_review, elsewhere, hold):
    held, form = hold(elsewhere)
    decision = actions.decide(held, by=rosa, verdict="approved", **form)
    answer = signed_in(rosa).post(f"/review/{elsewhere.pk}/undo/", {"decision": decision.pk})
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["rosa", "otto"])
def test_the_rail_shows_no_strangers_item_whatever_page_is_named(
    signed_in, cast, make_review, elsewhere, who
):
    named = {**HTMX, "HX-Current-URL": f"http://testserver/review/{elsewhere.pk}/"}
    assert "SOUTH-1" not in signed_in(cast[who]).get("/review/queue/", headers=named).content.decode()
