from datetime import timedelta
from threading import BoundedSemaphore

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from reviewapp.accounts.actions import prove, sign_in
from reviewapp.accounts.models import KnownPlace, SignInTry
from reviewapp.base.errors import TooMany
from tests.at_once import at_once
from tests.factories import PASSWORD

HERE, THERE = "192.0.2.1", "198.51.100.1"


@pytest.fixture
def fail(db):
    def fail(times, *, email="nobody@example.org", address=HERE):
        for _ in range(times):
            assert prove(email, password="wrong", address=address) is None

    return fail


def test_a_person_signs_in_whatever_the_case_of_the_email(client, rosa, events_named):
    answer = client.post("/login/", {"email": rosa.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url == "/"
    assert client.get("/account/").status_code == 200
    assert events_named("accounts.signed_in")[0].actor_id == str(rosa.pk)
    assert not SignInTry.objects.exists()


@pytest.mark.parametrize("email", ["rosa", "unknown@example.org", ""])
def test_wrong_answers_do_not_sign_in_and_keep_the_form(client, rosa, email):
    answer = client.post("/login/", {"email": rosa.email if email == "rosa" else email, "password": "wrong"})
    assert answer.status_code == 422
    assert client.get("/account/").status_code == 302


def test_known_and_unknown_emails_get_the_same_answer(client, rosa):
    pages = []
    for email in (rosa.email, "unknown@example.org"):
        answer = client.post("/login/", {"email": email, "password": "wrong"})
        pages.append((answer.status_code, answer.context["form"].errors))
    assert pages[0] == pages[1]


def test_unknown_emails_cost_a_hashing_too(rosa, monkeypatch):
    hashed = []
    plain = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or plain(*a, **k))
    prove("unknown@example.org", password="wrong", address=HERE)
    unknown = len(hashed)
    prove(rosa.email, password="wrong", address=HERE)
    assert unknown == len(hashed) - unknown == 1


@pytest.fixture
def clock():
    """Time stands still until the test moves it: `clock.shift(seconds)`."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize("who", ["rosa", "unknown@example.org"])
def test_failures_in_many_places_slow_the_account_more_and_more(rosa, fail, events_named, clock, who):
    email, waits = rosa.email if who == "rosa" else who, []
    for number in range(10):
        fail(1, email=email, address=f"198.51.{number}.1")
    for number in range(4):
        with pytest.raises(TooMany) as refusal:
            prove(email, password=PASSWORD, address=f"203.0.{number}.1")
        waits.append(refusal.value.retry_after)
        clock.shift(waits[-1])
        fail(1, email=email, address=f"203.0.{number}.1")
    assert waits == [1, 2, 4, 8]
    assert len(events_named("accounts.locked_out")) == 1
    assert prove("somebody.else@example.org", password="wrong", address="203.0.113.1") is None


def test_the_right_password_works_from_a_new_place_after_the_wait(rosa, fail, clock):
    for number in range(12):
        fail(1, email=rosa.email, address=f"198.51.{number}.1")
        clock.shift(5)
    assert prove(rosa.email, password=PASSWORD, address=HERE) == rosa


def test_strangers_do_not_shut_a_person_out_where_they_signed_in_before(rosa, fail, clock):
    assert prove(rosa.email, password=PASSWORD, address=HERE) == rosa
    for number in range(10):
        fail(1, email=rosa.email, address=f"198.51.{number}.1")
    fail(10, address=HERE)  # a neighbour fails for other accounts
    assert prove(rosa.email, password=PASSWORD, address=HERE) == rosa
    with pytest.raises(TooMany):
        prove(rosa.email, password=PASSWORD, address=THERE)


def test_at_a_known_place_own_failures_slow_but_never_close(rosa, fail, clock):
    prove(rosa.email, password=PASSWORD, address=HERE)
    SignInTry.objects.bulk_create(
        SignInTry(account=sign_in.account_digest(rosa.email), network="192.0.2.0/24") for _ in range(40)
    )
    with pytest.raises(TooMany, match="Try again in 60 seconds") as refusal:
        prove(rosa.email, password=PASSWORD, address=HERE)
    clock.shift(refusal.value.retry_after)
    assert prove(rosa.email, password=PASSWORD, address=HERE) == rosa


def test_a_place_is_known_after_success_only_and_not_for_ever(rosa, fail):
    fail(1, email=rosa.email)
    assert not KnownPlace.objects.exists()
    prove(rosa.email, password=PASSWORD, address=HERE)
    prove(rosa.email, password=PASSWORD, address=HERE)
    place = KnownPlace.objects.get()
    assert KnownPlace.objects.know(place.account, place.network)
    KnownPlace.objects.update(last_at=timezone.now() - timedelta(days=181))
    assert not KnownPlace.objects.know(place.account, place.network)
    prove(rosa.email, password=PASSWORD, address=THERE)
    assert KnownPlace.objects.get().network == "198.51.100.0/24"


def test_success_leaves_the_failures_of_other_places(rosa, fail):
    fail(3, email=rosa.email, address=THERE)
    prove(rosa.email, password=PASSWORD, address=HERE)
    assert SignInTry.objects.count() == 3


def test_ten_failures_close_the_network_to_all_accounts(rosa, fail):
    for number in range(10):
        fail(1, email=f"guess{number}@example.org", address=f"192.0.2.{number}")
    with pytest.raises(TooMany):
        prove(rosa.email, password=PASSWORD, address="192.0.2.99")
    assert prove(rosa.email, password=PASSWORD, address=THERE) == rosa


def test_the_door_opens_again_after_a_quarter_of_an_hour(rosa, fail):
    fail(10, email=rosa.email)
    SignInTry.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert prove(rosa.email, password=PASSWORD, address=HERE) == rosa


def test_tries_while_the_door_is_closed_do_not_keep_it_closed(rosa, fail):
    fail(10, email=rosa.email)
    for _ in range(3):
        with pytest.raises(TooMany):
            prove(rosa.email, password=PASSWORD, address=HERE)
    assert SignInTry.objects.count() == 10


def test_the_page_says_when_to_come_back(client, rosa, fail):
    fail(10, email=rosa.email, address="127.0.0.1")
    answer = client.post("/login/", {"email": rosa.email, "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "too many failures" in answer.content.decode()


def test_success_forgets_the_failures_here(rosa, fail):
    fail(9, email=rosa.email)
    prove(rosa.email, password=PASSWORD, address=HERE)
    assert not SignInTry.objects.exists()


def test_a_person_switched_off_does_not_get_in(client, rosa):
    rosa.is_active = False
    rosa.save()
    assert client.post("/login/", {"email": rosa.email, "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/account/", "/account/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(client, rosa, wanted, leads_to):
    answer = client.post("/login/", {"email": rosa.email, "password": PASSWORD, "next": wanted})
    assert answer.url == leads_to


def test_signing_in_changes_the_session_id(client, rosa):
    client.get("/login/")
    client.cookies["reviewapp_session"] = "planted"
    client.post("/login/", {"email": rosa.email, "password": PASSWORD})
    assert client.session.session_key != "planted"


def test_signing_out_is_a_post_and_ends_the_session(signed_in, rosa, events_named):
    browser = signed_in(rosa)
    assert browser.get("/logout/").status_code == 405
    assert browser.post("/logout/").url == "/login/"
    assert browser.get("/account/").status_code == 302
    assert len(events_named("accounts.signed_out")) == 1


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_do_not_slip_past_the_limit(rosa, fail):
    fail(8, email=rosa.email)
    answers = at_once(*[lambda: prove(rosa.email, password="wrong", address=THERE)] * 6)
    assert answers.count(None) <= 2
    assert all(answer is None or isinstance(answer, TooMany) for answer in answers)


@pytest.mark.parametrize(
    "wanted", ["logout", "accounts:logout", "//evil.example/", "http://evil.example/", "a b"]
)
def test_where_a_person_was_going_is_a_path_of_ours_or_home(client, rosa, wanted):
    sent = {"email": rosa.email, "password": PASSWORD, "next": wanted}
    assert client.post("/login/", sent).url == "/"
    assert client.get("/login/", {"next": wanted}).url == "/"
    assert client.get("/login/", {"next": "/account/"}).url == "/account/"


def test_a_flood_of_sign_ins_hashes_few_at_once(monkeypatch, rosa):
    monkeypatch.setattr(sign_in, "PATIENCE", 0)
    monkeypatch.setattr(sign_in, "_hashing", BoundedSemaphore(1))
    with sign_in._hashing, pytest.raises(TooMany, match="in a moment"):
        prove(rosa.email, password=PASSWORD, address=HERE)
    assert not SignInTry.objects.exists()
    assert prove(rosa.email, password=PASSWORD, address=HERE) == rosa
