"""What opens or changes an account is on the trail of each team it opens, and of no other."""

import pytest
from django.test import Client

from reviewapp.accounts import actions
from reviewapp.accounts.entry import Way
from reviewapp.accounts.models import SignInRules
from reviewapp.audit.actions import seal
from reviewapp.web.trail.scope import visible_events
from tests import factories
from tests.accounts.oidc import make_provider, sign_in
from tests.factories import PASSWORD, give_role

NEW = "a river under old bridges"
BY_WHICH_A_SESSION_GOES = ["signed_in", "confirmed", "signed_out"]


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"


@pytest.fixture
def auditors(northwind, otto, rosa):
    """One for each of three teams; Rosa is in two of them, and joined Northwind first."""
    teams = {"first": northwind, "second": otto.teams[0], "strange": factories.make_team(name="Strangers")}
    give_role(rosa, teams["second"], "reviewer")
    return {
        name: (factories.make_person(f"Aude of {name}", team, "auditor"), team)
        for name, team in teams.items()
    }


@pytest.fixture
def who_sees(auditors):
    """Which of the auditors find this event about this person on their trail, and how often."""

    def look(action, person):
        seal()
        told = {"action": f"accounts.{action}", "subject_id": str(person.pk)}
        found = {
            name: visible_events(who, team).filter(**told).count() for name, (who, team) in auditors.items()
        }
        return {name: times for name, times in found.items() if times}

    return look


def the_browser_way(browser, person):
    """In by password, once more by password, out again."""
    browser.post("/login/", {"email": person.email, "password": PASSWORD})
    browser.post("/account/confirm/", {"password": PASSWORD})
    browser.post("/logout/")


def test_whoever_is_in_two_teams_is_seen_by_both_auditors(rosa, who_sees, client):
    the_browser_way(client, rosa)
    for action in BY_WHICH_A_SESSION_GOES:
        assert (action, who_sees(action, rosa)) == (action, {"first": 1, "second": 1})


CHANGES = {
    "password_changed": lambda rosa: actions.change_password(rosa, by=rosa, password=NEW),
    "account_changed": lambda rosa: actions.change_account(rosa, by=rosa, name="Rosa D."),
    "session_expired": lambda rosa: actions.note_expiry(rosa, why="idle"),
}


@pytest.mark.parametrize("action", CHANGES)
def test_what_changes_the_account_is_told_to_every_team_of_it(rosa, who_sees, action):
    CHANGES[action](rosa)
    assert who_sees(action, rosa) == {"first": 1, "second": 1}


def test_a_team_that_suspended_somebody_is_told_no_more(rosa, otto, who_sees, client):
    actions.suspend(rosa, by=otto, team=otto.teams[0], reason="She left us.")
    client.post("/login/", {"email": rosa.email, "password": PASSWORD})
    assert who_sees("signed_in", rosa) == {"first": 1}


@pytest.mark.usefixtures("as_web")
def test_a_team_that_is_closed_to_the_session_is_told_all_the_same(rosa, otto, who_sees, client):
    SignInRules.objects.create(team=otto.teams[0], require_mfa=True)
    the_browser_way(client, rosa)
    for action in BY_WHICH_A_SESSION_GOES:
        assert (action, who_sees(action, rosa)) == (action, {"first": 1, "second": 1})


def test_whoever_is_in_no_team_is_seen_by_no_auditor(who_sees, db):
    alone = factories.make_person("Nobody's")
    actions.note_sign_in(alone, way=Way())
    actions.note_expiry(alone, why="idle")
    assert (who_sees("signed_in", alone), who_sees("session_expired", alone)) == ({}, {})


def test_who_comes_by_a_teams_provider_is_seen_there_alone(rosa, otto, ada, issuer, who_sees):
    provider = make_provider(otto.teams[0], issuer, by=otto)
    issuer.knows("r-1", email=rosa.email, email_verified=True, groups=["support"])
    browser = Client()
    assert sign_in(browser, provider, issuer, "r-1").status_code == 302
    browser.post("/logout/")
    assert who_sees("signed_in", rosa) == {"second": 1}
    assert who_sees("signed_out", rosa) == {"second": 1}


def fail(email, times=10, *, place="198.51.{}.1"):
    for number in range(times):
        assert actions.prove(email, password="wrong", address=place.format(number)) is None


def test_a_lockout_is_told_to_the_teams_of_whose_account_it_is(rosa, who_sees, events_named):
    fail(rosa.email)
    assert who_sees("locked_out", rosa) == {"first": 1, "second": 1}
    assert {event.actor_kind for event in events_named("accounts.locked_out")} == {"system"}


def test_a_lockout_by_wrong_codes_is_told_so_too(rosa, who_sees):
    for number in range(10):
        actions.prove_second_step(rosa, code="000000", address=f"198.51.{number}.1")
    assert who_sees("locked_out", rosa) == {"first": 1, "second": 1}


def test_an_account_nobody_has_is_of_no_team(auditors, events_named):
    fail("unknown@example.org")
    (event,) = events_named("accounts.locked_out")
    assert (event.subject_kind, event.team_id) == ("signintry", None)


def test_whoever_fails_last_at_a_place_that_closes_is_not_named(rosa, who_sees, events_named):
    for number in range(9):
        fail(f"unknown.{number}@example.org", 1, place="192.0.2.1")
    fail(rosa.email, 1, place="192.0.2.1")
    (event,) = events_named("accounts.locked_out")
    assert (event.subject_kind, event.team_id) == ("signintry", None)
    assert who_sees("locked_out", rosa) == {}
