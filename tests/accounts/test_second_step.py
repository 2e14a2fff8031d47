"""Signing in with a code besides the password, once each, and with patience."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.utils import timezone

from reviewapp.accounts import second_step
from reviewapp.accounts.actions import make_recovery_codes, prove_second_step, remove_second_step
from reviewapp.accounts.actions import second_step as verbs
from reviewapp.accounts.models import SignInTry
from reviewapp.base.errors import Invalid, Refused, TooMany
from tests.accounts.stepping import SEED, code_of, first_step, give_app, give_codes
from tests.at_once import at_once

HERE, THERE = "192.0.2.1", "198.51.100.1"
STEP = "/login/second-step/"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def is_in(browser):
    return browser.get("/account/").status_code == 200


def test_the_password_alone_opens_nothing(client, rosa):
    give_app(rosa)
    answer = first_step(client, rosa, next="/queue/")
    assert answer.url == STEP
    assert not is_in(client)
    assert client.get(STEP).status_code == 200


def test_a_code_opens_the_session_and_leads_on(client, rosa, events_named, clock):
    give_app(rosa)
    first_step(client, rosa, next="/account/?from=mail")
    pending = client.session.session_key
    answer = client.post(STEP, {"code": code_of()})
    assert answer.url == "/account/?from=mail"
    assert is_in(client)
    assert client.session.session_key != pending
    assert events_named("accounts.signed_in")[0].facts == {"how": "password", "second": "app"}


def test_a_code_is_good_once(client, rosa, clock):
    give_app(rosa)
    assert prove_second_step(rosa, code=code_of(), address=HERE) == "app"
    first_step(client, rosa)
    assert client.post(STEP, {"code": code_of()}).status_code == 422
    assert not is_in(client)
    clock.shift(30)
    assert client.post(STEP, {"code": code_of()}).status_code == 302


def test_an_earlier_code_does_not_come_after_a_later_one(rosa, clock):
    give_app(rosa)
    assert prove_second_step(rosa, code=code_of(ahead=1), address=HERE) == "app"
    assert prove_second_step(rosa, code=code_of(), address=HERE) is None


@pytest.mark.parametrize(("ahead", "taken"), [(-2, None), (-1, "app"), (0, "app"), (1, "app"), (2, None)])
def test_a_clock_may_be_half_a_minute_off(rosa, clock, ahead, taken):
    give_app(rosa)
    assert prove_second_step(rosa, code=code_of(ahead=ahead), address=HERE) == taken


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_code_one_gets_in(rosa, clock):
    give_app(rosa)
    code = code_of()
    answers = at_once(*[lambda: prove_second_step(rosa, code=code, address=HERE)] * 4)
    assert sorted(answers, key=str) == [None, None, None, "app"]


def test_a_recovery_code_stands_in_once_and_its_person_is_told(client, rosa, events_named, settings):
    settings.EMAIL_IS_SET_UP = True
    give_app(rosa)
    code = give_codes(rosa)[3]
    first_step(client, rosa)
    assert client.post(STEP, {"code": f"{code[:4]} {code[4:]}"}).status_code == 302
    assert events_named("accounts.signed_in")[0].facts["second"] == "recovery_code"
    assert events_named("accounts.recovery_code_used")[0].facts == {"left": 9}
    assert prove_second_step(rosa, code=code, address=HERE) is None
    assert second_step.codes_left(rosa) == 9


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_recovery_code_one_gets_in(rosa):
    give_app(rosa)
    code = give_codes(rosa)[0]
    answers = at_once(*[lambda: prove_second_step(rosa, code=code, address=HERE)] * 3)
    assert sorted(answers, key=str) == [None, None, "recovery_code"]


def test_ten_wrong_codes_close_the_door_and_the_password_does_not_open_it(client, rosa, clock):
    give_app(rosa)
    for _ in range(9):
        assert prove_second_step(rosa, code="000000", address="127.0.0.1") is None
    first_step(client, rosa)
    assert client.post(STEP, {"code": "000000"}).status_code == 422
    assert client.post(STEP, {"code": code_of()}).status_code == 429
    assert not is_in(client)


def test_wrong_codes_slow_the_account_from_wherever_they_come(rosa, clock, events_named):
    give_app(rosa)
    for number in range(10):
        prove_second_step(rosa, code="000000", address=f"198.51.{number}.1")
    with pytest.raises(TooMany):
        prove_second_step(rosa, code=code_of(), address="203.0.113.1")
    assert len(events_named("accounts.locked_out")) == 1
    clock.shift(2)
    assert prove_second_step(rosa, code=code_of(), address="203.0.113.1") == "app"


def test_success_forgets_the_failures_here(rosa, clock):
    give_app(rosa)
    prove_second_step(rosa, code="000000", address=HERE)
    prove_second_step(rosa, code=code_of(), address=HERE)
    assert not SignInTry.objects.exists()


def test_the_page_without_a_password_before_it_says_begin_again(client, db):
    for answer in (client.get(STEP), client.post(STEP, {"code": "1"}), client.get(f"{STEP}passkey/")):
        assert answer.status_code == 409
        assert "Start again" in answer.content.decode()


def test_the_second_step_waits_a_quarter_of_an_hour(client, rosa):
    give_app(rosa)
    first_step(client, rosa)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.post(STEP, {"code": code_of()}).status_code == 409


def test_somebody_suspended_meanwhile_does_not_get_in(client, rosa):
    give_app(rosa)
    first_step(client, rosa)
    type(rosa).objects.update(is_active=False)
    assert client.post(STEP, {"code": code_of()}).status_code == 409


def test_secrets_lie_sealed(rosa):
    app = give_app(rosa)
    give_codes(rosa)
    assert SEED not in str(app.data)
    assert all(len(each.data.get("seed", "x" * 99)) > 80 for each in second_step.of(rosa))


def test_removing_the_last_one_removes_the_recovery_codes(rosa, events_named):
    app = give_app(rosa)
    give_codes(rosa)
    remove_second_step(app, by=rosa)
    assert not second_step.of(rosa).exists()
    assert events_named("accounts.second_step_removed")[0].facts == {"what": "app"}
    with pytest.raises(Refused):
        remove_second_step(app, by=rosa)


def test_codes_without_an_app_or_a_passkey_are_not_made(rosa):
    with pytest.raises(Refused):
        make_recovery_codes(rosa, by=rosa)


def test_nobody_changes_what_another_signs_in_with(rosa, ada):
    app = give_app(rosa)
    with pytest.raises(Refused):
        remove_second_step(app, by=ada)
    with pytest.raises(Refused):
        verbs.add_app(rosa, by=ada, seed=SEED, code=code_of())
    assert second_step.has_second_step(rosa)


def test_adding_an_app_needs_its_code(rosa):
    with pytest.raises(Invalid):
        verbs.add_app(rosa, by=rosa, seed=SEED, code="000000")
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_apps_added_at_once_one_is_kept(rosa, clock):
    code = code_of()
    answers = at_once(*[lambda: verbs.add_app(rosa, by=rosa, seed=SEED, code=code)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "list"]
    assert second_step.of(rosa).count() == 2


def test_nothing_is_added_or_used_if_the_trail_is_away(rosa, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(verbs, "record_for_teams", refuse)
    with pytest.raises(RuntimeError):
        verbs.add_app(rosa, by=rosa, seed=SEED, code=code_of())
    assert not second_step.of(rosa).exists()
