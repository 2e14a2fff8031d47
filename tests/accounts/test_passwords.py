"""Which passwords nobody may choose, and how one gets a new one by mail."""

import re
from datetime import timedelta
from hashlib import sha1

import httpx
import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviewapp.accounts import breached, tasks
from reviewapp.accounts.actions import letters, reset_password
from reviewapp.accounts.models import Key, Letter, User
from reviewapp.accounts.reset_links import link_for, person_of
from reviewapp.base.errors import Refused
from tests.accounts.stepping import first_step, give_app
from tests.at_once import at_once
from tests.factories import PASSWORD, make_key

NEW = "the heron waits at noon"


def hashes_of(*words):
    return sorted(sha1(word.encode()).hexdigest().upper() for word in words)


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "passwordpassword",
        "password12345678",
        "123456789012345",
        "abcabcabcabcabcabc",
        "qqqqqqqqqqqqqqqqqq",
        "abcdefghijklmnopq",
        "rosa.diaz@example",
    ],
)
def test_nobody_chooses_what_is_short_common_stretched_or_their_name(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="rosa.diaz@example.org", name="Rosa Diaz"))


@pytest.mark.parametrize(
    "password", [PASSWORD, NEW, "839201748392011", "ÄÖÜ äöü ß 東京タワー 12", " " * 3 + "two words only"]
)
def test_anything_long_and_one_s_own_is_fine(password):
    validate_password(password, User(email="rosa.diaz@example.org", name="Rosa Diaz"))


@pytest.mark.parametrize("shape", ["{}", "{}:42", "{:.16}"])
def test_a_file_of_stolen_passwords_is_searched_by_halving(settings, tmp_path, shape):
    stolen = [f"stolen password {number}" for number in range(500)]
    path = tmp_path / "stolen.txt"
    path.write_text("\n".join(shape.format(each) for each in hashes_of(*stolen)) + "\n")
    settings.BREACHED_PASSWORDS_FILE = str(path)
    assert all(breached.is_in_file(each) for each in hashes_of(*stolen))
    assert not any(breached.is_in_file(each) for each in hashes_of(*(f"own {n}" for n in range(500))))
    with pytest.raises(ValidationError, match="theft"):
        validate_password(stolen[7])


def test_an_empty_file_knows_none(settings, tmp_path):
    (tmp_path / "none").touch()
    settings.BREACHED_PASSWORDS_FILE = str(tmp_path / "none")
    assert not breached.is_in_file("A" * 40)


def test_a_service_is_told_five_letters_and_nothing_more(settings, monkeypatch):
    hashed = hashes_of(NEW)[0]
    asked = []

    def answer(address, **more):
        asked.append(address)
        text = f"{'0' * 35}:0\r\n{hashed[5:]}:3"
        return httpx.Response(200, text=text, request=httpx.Request("GET", address))

    settings.BREACHED_PASSWORDS_URL = "https://stolen.example/range/"
    monkeypatch.setattr(httpx, "get", answer)
    with pytest.raises(ValidationError, match="theft"):
        validate_password(NEW)
    assert asked == [f"https://stolen.example/range/{hashed[:5]}"]
    validate_password("a quiet lake at dawn")


def test_a_service_that_is_away_keeps_nobody_from_choosing(settings, monkeypatch):
    def refuse(*args, **kwargs):
        raise httpx.ConnectError("away")

    settings.BREACHED_PASSWORDS_URL = "https://stolen.example/range"
    monkeypatch.setattr(httpx, "get", refuse)
    validate_password(NEW)


# ---- a new one by mail -----------------------------------------------------------------------------


@pytest.fixture
def with_mail(settings):
    settings.EMAIL_IS_SET_UP = True


def link_in(letter):
    return re.search(r"http\S+(/login/reset/\S+)", letter.body)[1]


def test_without_mail_the_page_says_whom_to_ask(client, rosa, settings):
    settings.EMAIL_IS_SET_UP = False
    assert "Ask whoever runs it" in client.get("/login/forgot/").content.decode()
    client.post("/login/forgot/", {"email": rosa.email})
    assert not Letter.objects.exists()


def test_the_answer_tells_nobody_who_is_known(client, rosa, with_mail):
    client.post("/login/forgot/", {"email": "the.first@example.org"})
    pages = []
    for email in (rosa.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/login/forgot/", {"email": email})
        page = answer.content.decode().replace(email, "*").replace(answer["X-Request-Id"], "")
        pages.append((answer.status_code, len(asked), page))
    assert pages[0] == pages[1]
    assert Letter.objects.count() == 3
    tasks.send_letters()
    assert [letter.to for letter in mail.outbox] == [[rosa.email]]


def test_the_link_sets_a_new_password_once_and_ends_sessions(
    client, signed_in, rosa, with_mail, events_named
):
    elsewhere = signed_in(rosa)
    make_key(rosa)
    client.post("/login/forgot/", {"email": rosa.email.upper()})
    tasks.send_letters()
    tasks.send_letters()
    assert len(mail.outbox) == 1
    link = link_in(mail.outbox[0])
    assert client.get(link).status_code == 200
    sent = {"new_password": NEW, "new_password_again": NEW, "revoke_tokens": "on"}
    assert client.post(link, sent).url == "/login/"
    assert elsewhere.get("/account/").status_code == 302
    assert client.get(link).status_code == client.post(link, sent).status_code == 410
    assert not Key.objects.of_person(rosa).live().exists()
    assert len(events_named("accounts.password_reset")) == 1
    assert client.post("/login/", {"email": rosa.email, "password": NEW}).status_code == 302
    tasks.send_letters()
    assert mail.outbox[-1].subject == "Your password was changed"


def test_a_link_is_no_second_step(client, rosa, with_mail):
    give_app(rosa)
    key = link_for(rosa).rpartition("/reset/")[2].strip("/")
    reset_password(key, password=NEW)
    rosa.refresh_from_db()
    assert client.post("/login/", {"email": rosa.email, "password": NEW}).url == "/login/second-step/"


def test_links_end_after_an_hour_with_a_sign_in_and_when_switched_off(client, rosa):
    key = link_for(rosa).rpartition("/reset/")[2].strip("/")
    assert person_of(key) == rosa
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert person_of(key) is None
    first_step(client, rosa)
    assert person_of(key) is None
    key = link_for(User.objects.get(pk=rosa.pk)).rpartition("/reset/")[2].strip("/")
    User.objects.update(is_active=False)
    assert person_of(key) is None


@pytest.mark.parametrize("key", ["", "x", "1-", "zzzzzzzzzzzzzzzz-1", "1-abc-def", "-", "é-é", "1" * 300])
def test_keys_that_are_none_are_none(db, key):
    assert person_of(key) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_link_one_sets_the_password(rosa):
    key = link_for(rosa).rpartition("/reset/")[2].strip("/")
    words = [f"{NEW} {number}" for number in range(2)]
    answers = at_once(*[lambda word=word: reset_password(key, password=word) for word in words])
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "User"]


def test_nothing_changes_if_the_trail_is_away(rosa, recording_fails):
    key = link_for(rosa).rpartition("/reset/")[2].strip("/")
    recording_fails()
    with pytest.raises(RuntimeError):
        reset_password(key, password=NEW)
    assert person_of(key) == rosa
    with pytest.raises(Refused):
        reset_password("nobody", password=NEW)


def test_asking_again_and_again_sends_three_letters_a_quarter_of_an_hour(rosa, with_mail):
    for _ in range(5):
        letters.ask_for_reset(rosa.email)
    assert Letter.objects.count() == 3


def test_a_letter_that_cannot_go_steps_back_and_is_given_up_in_the_end(rosa, with_mail, settings):
    settings.EMAIL_BACKEND = "tests.accounts.stepping.NoMail"
    letters.owe_letter(rosa, Letter.Kind.CHANGED)
    for _ in range(Letter.MOST + 2):
        tasks.send_letters()
        Letter.objects.update(try_again_at=timezone.now() - timedelta(hours=1))
    assert (Letter.objects.get().attempts, Letter.objects.get().sent_at) == (Letter.MOST, None)
    Letter.objects.update(asked_at=timezone.now() - timedelta(days=8))
    tasks.forget_letters()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("kind", Letter.Kind.values)
def test_every_letter_can_be_written(rosa, kind):
    letter = letters.written(Letter(user=rosa, kind=kind, detail="app", asked_at=timezone.now()))
    assert rosa.name in letter.body
    assert "{" not in letter.body


def test_whoever_runs_the_installation_prints_a_link(rosa, capsys):
    call_command("reset_link", rosa.email)
    assert "/login/reset/" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("reset_link", "nobody@example.org")
