"""Flags on reviewers, for leads only."""

import pytest

from reviewapp.learning.models import Suspicion
from tests.learning.making import make_observation, make_suspicion

LIST = "/learning/suspicions/"


def there(suspicion, verb=""):
    return f"{LIST}{suspicion.pk}/{verb}"


@pytest.fixture
def flag(replies, front_line, rosa):
    make_observation(replies, rosa)
    return make_suspicion(replies, rosa, facts={"count": 12, "of": 40, "others": 0.05})


def test_flags_are_listed_with_their_facts(signed_in, lena, flag):
    page = signed_in(lena).get(LIST).content.decode()

    assert "Rosa Diaz" in page
    assert "Decides faster than one can read" in page
    assert "Decisions 12 of 40" in page
    assert "Others 5\u00a0%" in page


def test_a_flag_shows_the_decisions_it_is_about(signed_in, lena, flag):
    page = signed_in(lena).get(there(flag)).content.decode()

    assert page.count("data-open-row") == 1
    assert "<del>" in page
    assert "Set aside" in page


def test_a_lead_sets_aside_for_a_reason_and_lets_count_again(signed_in, lena, flag):
    browser = signed_in(lena)
    assert browser.post(there(flag, "quarantine/"), {"reason": ""}).status_code == 422

    assert browser.post(there(flag, "quarantine/"), {"reason": "Two seconds each"}).url == there(flag)
    flag.refresh_from_db()
    assert flag.state == Suspicion.State.QUARANTINED
    assert flag.reviewer.pk
    assert "Two seconds each" in browser.get(f"{LIST}?stage=aside").content.decode()

    browser.post(there(flag, "release/"), {"reason": "We talked"})
    flag.refresh_from_db()
    assert flag.state == Suspicion.State.RELEASED
    assert "We talked" in browser.get(f"{LIST}?stage=settled").content.decode()


def test_nothing_wrong_closes_a_flag(signed_in, lena, flag):
    signed_in(lena).post(there(flag, "clear/"), {"reason": "Short items"})

    flag.refresh_from_db()
    assert flag.state == Suspicion.State.DROPPED


def test_somebody_is_set_aside_by_hand(signed_in, lena, rosa, replies, front_line):
    make_observation(replies, rosa)
    browser = signed_in(lena)
    assert browser.post(f"{LIST}quarantine/", {"workflow": "replies"}).status_code == 422

    answer = browser.post(
        f"{LIST}quarantine/", {"workflow": "replies", "reviewer": rosa.pk, "reason": "A shared account"}
    )

    made = Suspicion.objects.get()
    assert answer.url == there(made)
    assert (made.kind, made.state) == ("by_hand", "quarantined")
    assert replies.observations.get().is_quarantined


def test_nobody_decides_about_themselves(signed_in, lena, replies):
    own = make_suspicion(replies, lena)
    browser = signed_in(lena)

    assert "another lead decides" in browser.get(there(own)).content.decode()
    assert browser.post(there(own, "clear/"), {"reason": "I am fine"}).status_code in (403, 409)
    own.refresh_from_db()
    assert own.state == Suspicion.State.OPEN


def test_reviewers_see_no_flags(signed_in, rosa, aude, flag):
    for person in (rosa, aude):
        assert signed_in(person).get(LIST).status_code == 403
        assert signed_in(person).get(there(flag)).status_code == 403


def test_a_stranger_finds_nothing(signed_in, otto, flag):
    assert "Rosa" not in signed_in(otto).get(LIST).content.decode()
    assert signed_in(otto).get(there(flag)).status_code == 404
    assert signed_in(otto).post(there(flag, "clear/"), {"reason": "x"}).status_code == 404
