"""A passkey lets its person in, once a question; whatever is not exactly that lets nobody in."""

import json

import pytest
from django.test import Client

from reviewapp.accounts import second_step
from reviewapp.accounts.actions import add_passkey, remove_second_step
from reviewapp.accounts.actions import second_step as verbs
from reviewapp.base.errors import Refused
from tests.accounts.device import PRESENT, Device, text_of
from tests.accounts.stepping import first_step, give_passkey

LOGIN, SECOND, MINE = "/login/passkey/", "/login/second-step/passkey/", "/account/second-step/passkey/"


@pytest.fixture
def add(signed_in):
    """Add a passkey for a person: `device = add(rosa)`."""

    def add(person, device=None, **how):
        browser, device = signed_in(person), device or Device()
        question = browser.get(f"{MINE}question/").json()
        answer = browser.post(MINE, {"name": "Phone", "credential": device.make(question, **how)})
        device.was_added = answer.status_code == 200
        return device

    return add


def is_in(browser):
    return browser.get("/account/").status_code == 200


def test_a_passkey_lets_its_person_in(client, rosa, add, events_named):
    device = add(rosa)
    answer = client.post(LOGIN, {"credential": device.show(client.get(LOGIN).json()), "next": "/account/"})
    assert answer.url == "/account/"
    assert client.get("/account/").wsgi_request.user == rosa
    assert events_named("accounts.signed_in")[0].facts == {"how": "passkey", "second": ""}
    assert events_named("accounts.second_step_added")[0].facts == {"what": "passkey"}
    assert second_step.passkeys_of(rosa).get().last_used_at


def test_an_answer_is_good_for_one_question_and_one_browser(client, rosa, add):
    device = add(rosa)
    answer = device.show(client.get(LOGIN).json())
    assert Client().post(LOGIN, {"credential": answer}).status_code == 422
    client.get(LOGIN)
    assert client.post(LOGIN, {"credential": answer}).status_code == 422
    answer = device.show(client.get(LOGIN).json())
    assert client.post(LOGIN, {"credential": answer}).status_code == 302
    client.post("/logout/")
    assert client.post(LOGIN, {"credential": answer}).status_code == 422


def test_a_wrong_answer_uses_up_the_question(client, rosa, add):
    device = add(rosa)
    question = client.get(LOGIN).json()
    assert client.post(LOGIN, {"credential": device.show(question, spoil=b"!")}).status_code == 422
    assert client.post(LOGIN, {"credential": device.show(question)}).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize(
    "twist",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://testserver"},
        {"host": "evil.example"},
        {"user_handle": b"999999"},
        {"user_handle": b"\xff"},
        {"credential_id": b"0" * 32},
    ],
)
def test_what_another_place_or_person_would_say_lets_nobody_in(client, rosa, add, twist):
    device = add(rosa)
    vars(device).update(twist)
    assert client.post(LOGIN, {"credential": device.show(client.get(LOGIN).json())}).status_code == 422
    assert not is_in(client)


def test_a_passkey_opens_only_its_own_persons_account(client, rosa, sam, add):
    device, other = add(rosa), add(sam)
    device.user_handle = other.user_handle
    assert client.post(LOGIN, {"credential": device.show(client.get(LOGIN).json())}).status_code == 422


def test_without_finger_face_or_pin_it_neither_lets_in_nor_is_added(client, rosa, sam, add):
    device = add(rosa)
    answer = device.show(client.get(LOGIN).json(), flags=PRESENT)
    assert client.post(LOGIN, {"credential": answer}).status_code == 422
    assert not add(sam, flags=PRESENT).was_added
    assert not second_step.has_second_step(sam)


def test_a_passkey_is_the_second_step_of_its_own_person_only(client, rosa, sam, add, events_named):
    device, other = add(rosa), add(sam)
    first_step(client, rosa)
    assert client.post(SECOND, {"credential": other.show(client.get(SECOND).json())}).status_code == 422
    assert not is_in(client)
    assert client.post(SECOND, {"credential": device.show(client.get(SECOND).json())}).status_code == 302
    assert events_named("accounts.signed_in")[0].facts == {"how": "password", "second": "passkey"}


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "null",
        "[]",
        "{}",
        "nonsense",
        '{"response": "x"}',
        '{"response": {}}',
        "[" * 5_000,
        '{"response": {"userHandle": 7}}',
        json.dumps({"response": {"userHandle": text_of(b"1"), "clientDataJSON": "!"}, "id": 1, "rawId": []}),
        "x" * 30_000,
    ],
)
def test_garbage_is_refused_with_a_sentence(client, db, credential):
    client.get(LOGIN)
    answer = client.post(LOGIN, {"credential": credential})
    assert answer.status_code == 422
    assert "did not fit" in answer.content.decode()


def test_a_person_switched_off_does_not_get_in(client, rosa, add):
    device = add(rosa)
    type(rosa).objects.update(is_active=False)
    answer = client.post(LOGIN, {"credential": device.show(client.get(LOGIN).json())})
    assert answer.status_code == 403
    assert not is_in(client)


def test_a_removed_passkey_opens_nothing(client, rosa, add, signed_in):
    device = add(rosa)
    key = second_step.passkeys_of(rosa).get()
    assert signed_in(rosa).post(f"{MINE}{key.pk}/remove/").status_code == 302
    assert client.post(LOGIN, {"credential": device.show(client.get(LOGIN).json())}).status_code == 422


def test_another_persons_passkey_is_not_found(signed_in, rosa, sam):
    theirs = give_passkey(sam)
    assert signed_in(rosa).post(f"{MINE}{theirs.pk}/remove/").status_code == 404
    with pytest.raises(Refused):
        remove_second_step(theirs, by=rosa)


def test_ten_passkeys_are_enough(rosa):
    for number in range(verbs.MOST_PASSKEYS):
        add_passkey(rosa, by=rosa, name=f"Key {number}", credential={})
    with pytest.raises(Refused, match="10 passkeys"):
        add_passkey(rosa, by=rosa, name="One more", credential={})
