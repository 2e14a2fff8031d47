from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from reviewapp.accounts import sessions
from reviewapp.accounts.actions import end_other_sessions, end_session, suspend
from reviewapp.accounts.browsers import browser_of
from reviewapp.accounts.models import Key, Session
from reviewapp.base.errors import NotAllowed
from tests.factories import PASSWORD, make_key

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
NEW = "the heron waits at noon"


@pytest.fixture
def sign_in(db):
    """A browser that went through the sign-in page: `sign_in(rosa, FIREFOX)`."""

    def sign_in(person, agent=FIREFOX, **more):
        browser = Client(headers={"User-Agent": agent}, **more)
        assert browser.post("/login/", {"email": person.email, "password": PASSWORD}).status_code == 302
        return browser

    return sign_in


def mark_of(browser):
    return Session.objects.get(pk=browser.session.session_key).mark


def is_in(browser):
    return browser.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_are_named_as_people_know_them(agent, words):
    assert browser_of(agent) == words


def test_the_account_page_lists_own_sessions_and_marks_this_one(sign_in, rosa, sam):
    here = sign_in(rosa, FIREFOX, REMOTE_ADDR="192.0.2.7")
    sign_in(rosa, IPHONE, REMOTE_ADDR="198.51.100.9")
    sign_in(sam, "curl/8.5.0")

    page = here.get("/account/")
    shown = [(each.browser, each.address, each.is_this) for each in page.context["sessions"]]
    assert sorted(shown) == [
        ("Firefox on Linux", "192.0.2.7", True),
        ("Safari on iPhone", "198.51.100.9", False),
    ]
    assert here.session.session_key not in page.content.decode()


def test_a_session_is_ended_from_another(sign_in, rosa, events_named):
    here, there = sign_in(rosa), sign_in(rosa, IPHONE)

    assert here.post(f"/account/sessions/{mark_of(there)}/end/").status_code == 302

    assert (is_in(here), is_in(there)) == (True, False)
    assert [event.facts for event in events_named("accounts.sessions_ended")] == [{"sessions": 1}]


def test_all_others_are_ended_at_once(sign_in, rosa, sam, events_named):
    here, others, strangers = sign_in(rosa), [sign_in(rosa), sign_in(rosa)], sign_in(sam)

    assert here.post("/account/sessions/end/").status_code == 302
    assert here.post("/account/sessions/end/").status_code == 302

    assert [is_in(browser) for browser in (here, *others, strangers)] == [True, False, False, True]
    assert [event.facts for event in events_named("accounts.sessions_ended")] == [{"sessions": 2}]


def test_anothers_session_is_not_found_and_not_ended(sign_in, rosa, sam):
    here, theirs = sign_in(rosa), sign_in(sam)

    assert here.post(f"/account/sessions/{mark_of(theirs)}/end/").status_code == 404
    with pytest.raises(NotAllowed):
        end_session(Session.objects.of(sam).get(), by=rosa)
    assert is_in(theirs)


def test_nothing_ends_if_the_trail_is_away(sign_in, rosa, recording_fails):
    here, there = sign_in(rosa), sign_in(rosa)
    recording_fails()
    with pytest.raises(RuntimeError):
        end_other_sessions(by=rosa, keep=here.session.session_key)
    assert Session.objects.of(rosa).count() == 2
    assert is_in(there)


def test_sessions_that_let_nobody_in_are_not_listed(sign_in, rosa, northwind, ada):
    sign_in(rosa)
    suspend(rosa, team=northwind, by=ada, reason="On leave.")
    rosa.refresh_from_db()
    assert Session.objects.open_of(rosa) == []


def test_a_session_is_seen_every_few_minutes_and_lasts_no_longer_for_it(
    sign_in, rosa, django_assert_num_queries
):
    browser = sign_in(rosa)
    ends = Session.objects.get().expire_date
    long_ago = timezone.now() - timedelta(minutes=6)
    Session.objects.update(last_seen_at=long_ago)

    assert is_in(browser)
    seen = Session.objects.get()
    assert seen.last_seen_at > long_ago
    browser.post("/account/team/", {"team": rosa.teams[0].pk})
    assert abs(Session.objects.get().expire_date - ends) < timedelta(seconds=2)
    with django_assert_num_queries(1):
        assert sessions.SessionStore(seen.session_key)[SESSION_KEY] == str(rosa.pk)


def test_signing_in_forgets_sessions_that_ran_out(sign_in, rosa):
    sign_in(rosa)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    sign_in(rosa)
    assert Session.objects.of(rosa).count() == 1


@pytest.mark.parametrize(("ticked", "live"), [({"revoke_tokens": "on"}, 0), ({}, 1)])
def test_a_new_password_ends_sessions_and_as_chosen_tokens(sign_in, rosa, sam, events_named, ticked, live):
    here, there = sign_in(rosa), sign_in(rosa)
    make_key(rosa)
    make_key(sam)
    assert here.get("/account/password/").context["form"]["revoke_tokens"].value() is True

    sent = {"old_password": PASSWORD, "new_password": NEW, "new_password_again": NEW}
    assert here.post("/account/password/", sent | ticked).status_code == 302

    assert (is_in(here), is_in(there)) == (True, False)
    assert Session.objects.of(rosa).count() == 1
    assert Key.objects.of_person(rosa).live().count() == live
    assert Key.objects.of_person(sam).live().count() == 1
    assert len(events_named("accounts.key_revoked")) == 1 - live
    assert len(events_named("accounts.sessions_ended")) == 1
