"""What a team asks of those who enter it holds for pages and tokens, and nobody locks themselves out."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from reviewapp.accounts import opening, second_step
from reviewapp.accounts.actions import change_sign_in_rules, reset_second_steps
from reviewapp.accounts.actions import sign_in_rules as verbs
from reviewapp.accounts.entry import APP, PASSKEY, PASSWORD, SSO, Way, missing, way_of
from reviewapp.accounts.models import Letter, Session, SignInChange, SignInRules
from reviewapp.base.errors import NotAllowed, Refused
from tests.accounts.providing import make_identity_provider
from tests.accounts.stepping import code_of, first_step, give_app, give_codes
from tests.at_once import at_once
from tests.factories import PASSWORD as WORDS
from tests.factories import give_role, make_key

STRONG = Way(PASSWORD, APP)


@pytest.fixture
def asks_for_mfa(northwind, ada):
    return change_sign_in_rules(northwind, by=ada, way=STRONG, reason="Audit.", require_mfa=True)


@pytest.mark.parametrize(
    ("asked", "way", "lacking"),
    [
        ({}, Way(), ""),
        ({"require_mfa": True}, Way(), "second step"),
        ({"require_mfa": True}, Way(PASSKEY), ""),
        ({"require_mfa": True}, Way(PASSWORD, APP), ""),
        ({"require_mfa": True}, Way(SSO, "", 1), ""),
        ({"require_mfa": True}, Way(SSO, "", 2), "second step"),
        ({"require_sso": True}, Way(PASSKEY), "single sign-on"),
        ({"require_sso": True}, Way(SSO, "", 1), ""),
        ({"require_sso": True}, Way(SSO, "", 2), "single sign-on"),
    ],
)
def test_what_is_missing(asked, way, lacking):
    assert missing(SignInRules(team_id=1, **asked), way) == lacking


@pytest.mark.parametrize(
    ("steps", "way"),
    [
        ([], Way()),
        ([{"method": "password"}], Way(PASSWORD)),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}], STRONG),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}], Way(PASSKEY)),
        ([{"method": "mfa", "type": "totp"}, {"method": "password"}], Way(PASSWORD)),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True}, {"method": "password"}], Way()),
        ([{"method": "socialaccount"}], Way(SSO)),
    ],
)
def test_a_way_is_read_from_its_last_first_step(steps, way):
    assert way_of(steps) == way


def test_whoever_lacks_a_second_step_is_led_to_set_one_up(client, rosa, asks_for_mfa):
    assert first_step(client, rosa).url == "/account/second-step/"
    page = client.get("/queue/")
    assert page.status_code == 403
    assert "asks for second step" in page.content.decode()
    assert "Set up a second step" in client.get("/").content.decode()
    assert client.get("/account/").status_code == 200


def test_the_team_opens_as_soon_as_it_is_set_up(client, rosa, asks_for_mfa):
    first_step(client, rosa)
    client.get("/account/second-step/app/")
    seed = client.get("/account/second-step/app/").context["seed"].replace(" ", "")
    page = client.post("/account/second-step/app/", {"code": code_of(seed)})
    assert page.status_code == 200
    assert len(page.context["codes"]) == 10
    assert client.get("/queue/").status_code == 200


def test_a_session_opened_before_shows_its_second_step_and_goes_on(client, rosa, northwind, ada):
    first_step(client, rosa)
    give_app(rosa)
    change_sign_in_rules(northwind, by=ada, way=STRONG, reason="Audit.", require_mfa=True)
    assert "Show your second step" in client.get("/queue/").content.decode()
    assert client.post("/account/confirm/", {"code": code_of(), "next": "/queue/"}).url == "/queue/"
    assert client.get("/queue/").status_code == 200


def test_removing_the_last_second_step_closes_the_team(client, rosa, asks_for_mfa):
    give_app(rosa)
    first_step(client, rosa)
    client.post("/login/second-step/", {"code": code_of()})
    assert client.get("/queue/").status_code == 200
    client.post("/account/second-step/app/remove/")
    assert client.get("/queue/").status_code == 403


def test_a_closed_team_shows_nothing_in_another(signed_in, rosa, otto, asks_for_mfa):
    give_role(rosa, otto.teams[0], "reviewer")
    browser = signed_in(rosa)
    assert browser.get("/queue/").status_code == 403
    browser.post("/account/team/", {"team": otto.teams[0].pk})
    assert browser.get("/queue/").status_code == 200
    assert browser.get("/account/").wsgi_request.user.team_ids == [otto.teams[0].pk]
    browser.post("/account/team/", {"team": asks_for_mfa.team_id})
    assert browser.get("/queue/").status_code == 403


@pytest.mark.parametrize("rule", ["require_mfa", "require_sso"])
def test_a_token_does_not_lead_around_the_rule(client, rosa, northwind, rule):
    SignInRules.objects.create(team=northwind, **{rule: True})
    token = {"Authorization": f"Bearer {make_key(rosa)[1]}"}
    answer = client.get("/api/v1/outputs/0190a0a0-0000-7000-8000-000000000000", headers=token)
    assert answer.status_code == 403
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "sign_in_rules"
    give_app(rosa)
    answer = client.get("/api/v1/outputs/0190a0a0-0000-7000-8000-000000000000", headers=token)
    assert (answer.json()["code"] == "sign_in_rules") == (rule == "require_sso")


def test_agents_are_asked_for_nothing(client, support_agent, northwind):
    SignInRules.objects.create(team=northwind, require_mfa=True, require_sso=True)
    token = {"Authorization": f"Bearer {make_key(support_agent)[1]}"}
    address = "/api/v1/outputs/0190a0a0-0000-7000-8000-000000000000"
    assert client.get(address, headers=token).status_code == 404


@pytest.mark.parametrize("rule", ["require_mfa", "require_sso"])
def test_nobody_asks_for_what_they_did_not_show(signed_in, northwind, ada, rule):
    make_identity_provider(northwind, by=ada)
    wanted = {"idle_minutes": 20, "hours": 8, "reason": "The auditors ask for it.", rule: "on"}
    page = signed_in(ada).post("/settings/sign-in/change/", wanted)
    assert page.status_code == 422
    said = page.context["form"].errors[rule][0]
    assert "came in without" in said
    assert "save the rules again" in said
    assert "The auditors ask for it." in page.content.decode()
    assert not SignInRules.objects.exists()


def test_a_change_leaves_its_event_and_its_reason(northwind, ada, events_named):
    change_sign_in_rules(northwind, by=ada, way=STRONG, reason="Audit.", require_mfa=True, hours=8)
    event = events_named("accounts.sign_in_rules_changed")[0]
    assert event.facts == {"require_mfa": True, "hours": 8}
    kept = SignInChange.objects.get()
    assert bytes(event.commitment) == kept.commitment
    assert (kept.reason, kept.before["hours"], kept.after["hours"]) == ("Audit.", 10, 8)


def test_only_who_changes_people_changes_the_rules(northwind, lena, rosa):
    for person in (lena, rosa):
        with pytest.raises(NotAllowed):
            change_sign_in_rules(northwind, by=person, way=STRONG, reason="x", require_mfa=True)


def test_the_same_rules_again_are_refused(northwind, ada, asks_for_mfa):
    with pytest.raises(Refused):
        change_sign_in_rules(northwind, by=ada, way=STRONG, reason="x", require_mfa=True)


def test_nothing_changes_if_the_trail_is_away(northwind, ada, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(verbs, "record", refuse)
    with pytest.raises(RuntimeError):
        change_sign_in_rules(northwind, by=ada, way=STRONG, reason="x", require_mfa=True)
    assert not SignInRules.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_one_after_the_other(northwind, ada):
    def change(hours):
        return lambda: change_sign_in_rules(northwind, by=ada, way=STRONG, reason="x", hours=hours)

    at_once(change(5), change(6))
    changes = list(SignInChange.objects.order_by("event_id"))
    assert changes[1].before == changes[0].after


def test_the_page_saves_the_rules_and_asks_once_more_after_ten_minutes(signed_in, ada, aude):
    browser = signed_in(ada)
    sent = {"idle_minutes": 15, "hours": 8, "reason": "Shared desks."}
    assert browser.post("/settings/sign-in/change/", sent).url == "/settings/sign-in/"
    assert SignInRules.objects.get().idle_minutes == 15
    assert "Shared desks." in browser.get("/settings/sign-in/").content.decode()
    assert browser.post("/settings/sign-in/change/", sent | {"hours": 11}).status_code == 422
    assert signed_in(aude).get("/settings/sign-in/").status_code == 200
    assert signed_in(aude).post("/settings/sign-in/change/", sent).status_code == 403
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert browser.post("/settings/sign-in/change/", sent | {"hours": 7}).url.startswith(
            "/account/confirm/"
        )


# ---- sessions --------------------------------------------------------------------------------------


def away(browser, minutes):
    Session.objects.update(last_seen_at=timezone.now() - timedelta(minutes=minutes))
    return browser.get("/account/")


def test_a_session_left_alone_ends(client, rosa, events_named):
    first_step(client, rosa)
    assert away(client, 29).status_code == 200
    answer = away(client, 31)
    assert answer.url == "/login/?next=/account/&why=idle"
    assert "You were away" in client.get(answer.url).content.decode()
    assert events_named("accounts.session_expired")[0].facts == {"why": "idle"}


def test_a_team_may_ask_for_less_time(client, rosa, northwind):
    SignInRules.objects.create(team=northwind, idle_minutes=5, hours=2)
    first_step(client, rosa)
    assert away(client, 6).status_code == 302
    first_step(client, rosa)
    session = client.session
    session["opened_at"] = (timezone.now() - timedelta(hours=2, minutes=1)).isoformat()
    session.save()
    assert client.get("/account/").url.endswith("why=old")


def test_what_a_page_asks_by_itself_keeps_no_session_alive(client, rosa):
    first_step(client, rosa)
    Session.objects.update(last_seen_at=timezone.now() - timedelta(minutes=20))
    client.get("/account/", headers={"X-By-Itself": "yes"})
    assert Session.objects.get().last_seen_at < timezone.now() - timedelta(minutes=19)
    client.get("/account/")
    assert Session.objects.get().last_seen_at > timezone.now() - timedelta(minutes=1)


def test_the_list_of_sessions_says_how_each_was_opened(client, rosa):
    first_step(client, rosa)
    assert "Password" in str(client.get("/account/").context["sessions"][0].way)
    assert client.session[opening.WAY] == {"how": "password", "second": "", "team_id": None}


# ---- help for whoever lost it ----------------------------------------------------------------------


def test_an_admin_resets_what_somebody_lost(client, rosa, northwind, ada, events_named, settings):
    settings.EMAIL_IS_SET_UP = True
    give_app(rosa)
    give_codes(rosa)
    first_step(client, rosa)
    client.post("/login/second-step/", {"code": code_of()})
    reset_second_steps(rosa, team=northwind, by=ada, reason="Lost phone, called back.")
    assert not second_step.of(rosa).exists()
    assert client.get("/account/").status_code == 302
    assert events_named("accounts.second_steps_reset")[0].facts == {"removed": ["app", "recovery_code"]}
    assert Letter.objects.filter(user=rosa, kind="second_steps_reset", detail="Ada Byron").exists()
    assert client.post("/login/", {"email": rosa.email, "password": WORDS}).url == "/"


def test_reset_is_refused_for_oneself_strangers_and_people_of_other_teams(rosa, northwind, ada, lena, otto):
    for person in (rosa, ada):
        give_app(person)
    for who, by in ((ada, ada), (rosa, lena), (rosa, otto)):
        with pytest.raises(NotAllowed):
            reset_second_steps(who, team=northwind, by=by, reason="x")
    give_role(rosa, otto.teams[0], "reviewer")
    with pytest.raises(NotAllowed, match="other teams"):
        reset_second_steps(rosa, team=northwind, by=ada, reason="x")
    assert second_step.has_second_step(rosa)


def test_the_page_resets_with_a_reason(signed_in, ada, rosa, otto):
    give_app(rosa)
    browser = signed_in(ada)
    address = f"/settings/members/{rosa.pk}/second-step/"
    assert "Make sure it is really them" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "Lost phone."}).status_code == 302
    assert not second_step.has_second_step(rosa)
    assert browser.get(f"/settings/members/{otto.pk}/second-step/").status_code == 404


def test_whoever_runs_the_installation_can_help_everybody(rosa, northwind, capsys, events_named):
    SignInRules.objects.create(team=northwind, require_sso=True)
    call_command("relax_sign_in", northwind.slug, reason="The provider is away.")
    assert not SignInRules.objects.get().require_sso
    give_app(rosa)
    call_command("reset_second_steps", rosa.email, reason="Lost phone, called back.")
    assert not second_step.has_second_step(rosa)
    assert {event.actor_kind for event in events_named("accounts.second_steps_reset")} == {"system"}
    for command in (("relax_sign_in", "nobody"), ("reset_second_steps", rosa.email)):
        with pytest.raises(CommandError):
            call_command(*command, reason="x")
