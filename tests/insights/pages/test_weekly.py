"""The pages of the weekly review."""

from datetime import date

import pytest

from reviewapp.insights.actions import weekly
from reviewapp.insights.models import FollowUp

MONDAY = date(2026, 11, 9)


@pytest.fixture
def review(northwind, lena):
    return weekly.make_weekly(northwind, MONDAY)


def test_all_weeks_are_listed(signed_in, lena, review, northwind):
    weekly.make_weekly(northwind, date(2026, 11, 2))

    page = signed_in(lena).get("/weekly/").content.decode()

    assert page.index("9 November 2026") < page.index("2 November 2026")
    assert "/weekly/2026-11-09/" in page


def test_a_week_has_its_sections(signed_in, lena, review):
    page = signed_in(lena).get("/weekly/2026-11-09/").content.decode()

    for section in ("Exceptions", "Agents", "Policy updates", "Decisions taken", "Agreed this week"):
        assert section in page
    assert "9 November to 15 November 2026" in page


def test_something_is_agreed_and_done(signed_in, lena, review, rosa):
    browser = signed_in(lena)
    browser.post("/weekly/2026-11-09/follow-ups/", {"text": "Word guideline 7 anew", "owner": rosa.pk})
    agreed = FollowUp.objects.get()
    assert "Word guideline 7 anew" in browser.get("/weekly/").content.decode()

    browser.post(f"/weekly/follow-ups/{agreed.pk}/done/")

    page = browser.get("/weekly/2026-11-09/").content.decode()
    assert "done by Lena Koch" in page
    assert "Word guideline 7 anew" not in browser.get("/weekly/").content.decode()


def test_what_is_missing_is_said_and_kept(signed_in, lena, review):
    page = signed_in(lena).post("/weekly/2026-11-09/follow-ups/", {"text": "", "owner": lena.pk})

    assert page.status_code == 422
    assert "This field is required" in page.content.decode()


def test_the_mail_is_switched_off_and_on(signed_in, lena, review, northwind):
    browser = signed_in(lena)
    assert "Stop the e-mail" in browser.get("/weekly/").content.decode()

    browser.post("/weekly/choice/", {"is_on": "0"})

    assert not weekly.gets_weekly(lena, team=northwind)
    assert "Send it to me" in browser.get("/weekly/").content.decode()


@pytest.mark.parametrize("week", ["2026-11-10", "2026-11-16", "soon", "2026-13-45"])
def test_a_week_that_is_not_there_is_not_found(signed_in, lena, review, week):
    assert signed_in(lena).get(f"/weekly/{week}/").status_code == 404


def test_a_stranger_finds_nothing(signed_in, otto, lena, review):
    agreed = weekly.add_follow_up(review, by=lena, text="Look again", owner=lena)
    browser = signed_in(otto)

    assert browser.get("/weekly/2026-11-09/").status_code == 404
    assert browser.post(f"/weekly/follow-ups/{agreed.pk}/done/").status_code == 404
    assert "9 November" not in browser.get("/weekly/").content.decode()


def test_the_auditor_reads_and_has_no_buttons(signed_in, aude, lena, review):
    weekly.add_follow_up(review, by=lena, text="Look again", owner=lena)
    browser = signed_in(aude)

    for address in ("/weekly/2026-11-09/", "/weekly/"):
        page = browser.get(address).content.decode()
        assert "Look again" in page
        assert "follow-ups/" not in page
    assert browser.post("/weekly/2026-11-09/follow-ups/", {"text": "Mine"}).status_code == 403


@pytest.mark.parametrize("who", ["rosa", "ada"])
def test_only_who_sees_the_figures_sees_the_weeks(signed_in, cast, review, who):
    assert signed_in(cast[who]).get("/weekly/").status_code == 403
