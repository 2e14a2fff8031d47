from datetime import UTC, datetime

import pytest
from django.test import Client

from reviewapp.accounts.models import Key, User
from tests.factories import PASSWORD, give_role, make_key, make_person, make_team

NEW = "the heron waits at noon"


def fresh(person):
    return User.objects.get(pk=person.pk)


def test_the_account_page_shows_and_saves_own_settings(signed_in, rosa, events_named):
    browser = signed_in(rosa)
    page = browser.get("/account/")
    assert rosa.email in page.content.decode()
    sent = {"name": "Rosa D.", "theme": "dark", "time_zone": "Europe/Madrid"}
    assert browser.post("/account/", sent).status_code == 302
    saved = fresh(rosa)
    assert (saved.name, saved.theme, saved.time_zone) == ("Rosa D.", "dark", "Europe/Madrid")
    assert not saved.shortcuts_enabled
    (event,) = events_named("accounts.account_changed")
    assert event.facts == {"fields": ["name", "shortcuts_enabled", "theme", "time_zone"]}


@pytest.mark.parametrize("wrong", [{"name": ""}, {"time_zone": "Mars/Base"}, {"theme": "pink"}])
def test_wrong_settings_are_refused_and_nothing_is_saved(signed_in, rosa, wrong):
    sent = {"name": "Rosa D.", "theme": "dark", "time_zone": "UTC"} | wrong
    answer = signed_in(rosa).post("/account/", sent)
    assert answer.status_code == 422
    assert fresh(rosa).name == "Rosa Diaz"


@pytest.mark.parametrize(("headers", "status"), [({}, 302), ({"HX-Request": "true"}, 204)])
def test_the_theme_is_remembered(signed_in, rosa, headers, status):
    answer = signed_in(rosa).post("/account/theme/", {"theme": "dark"}, headers=headers)
    assert answer.status_code == status
    assert fresh(rosa).theme == "dark"


def test_following_the_system_is_a_theme_too(signed_in, rosa):
    User.objects.filter(pk=rosa.pk).update(theme="dark")
    browser = signed_in(rosa)
    browser.post("/account/theme/", {"theme": "system"})
    assert fresh(rosa).theme == ""
    assert browser.get("/account/").context["form"]["theme"].value() == "system"


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Tokyo", "19:40"), ("Mars/Base", "10:40")])
def test_pages_tell_the_time_where_the_person_is(signed_in, ada, zone, hour):
    User.objects.filter(pk=ada.pk).update(time_zone=zone, last_login=datetime(2026, 1, 5, 10, 40, tzinfo=UTC))
    browser = signed_in(make_person("Bea Lind", ada.teams[0], "admin", time_zone=zone))
    assert f"{hour}" in browser.get("/settings/members/").content.decode()


def test_an_unknown_theme_is_refused(signed_in, rosa):
    assert signed_in(rosa).post("/account/theme/", {"theme": "pink"}).status_code == 422


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(signed_in, rosa, events_named):
    here, elsewhere = signed_in(rosa), signed_in(rosa)
    sent = {"old_password": PASSWORD, "new_password": NEW, "new_password_again": NEW}
    assert here.post("/account/password/", sent).status_code == 302
    assert fresh(rosa).check_password(NEW)
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert len(events_named("accounts.password_changed")) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"old_password": "guess"},
        {"new_password_again": "another long one"},
        {"new_password": "short", "new_password_again": "short"},
        {"new_password": "password1234", "new_password_again": "password1234"},
        {"new_password": "rosadiaz@example", "new_password_again": "rosadiaz@example"},
    ],
)
def test_a_weak_or_wrong_password_is_refused(signed_in, rosa, wrong):
    User.objects.filter(pk=rosa.pk).update(email="rosadiaz@example.org")
    sent = {"old_password": PASSWORD, "new_password": NEW, "new_password_again": NEW} | wrong
    assert signed_in(rosa).post("/account/password/", sent).status_code == 422
    assert fresh(rosa).check_password(PASSWORD)


def test_the_team_in_front_is_chosen_and_stays(signed_in, rosa, otto):
    other = otto.teams[0]
    give_role(rosa, other, "lead")
    browser = signed_in(rosa)
    assert browser.get("/account/").context["request"].team.name == "Northwind"
    assert browser.post("/account/team/", {"team": other.pk}).status_code == 302
    assert browser.get("/account/").context["request"].team == other


@pytest.mark.parametrize("wanted", ["other", "", "x", "9" * 30, "-1"])
def test_a_strangers_team_is_not_there(signed_in, rosa, otto, wanted):
    sent = {"team": otto.teams[0].pk if wanted == "other" else wanted}
    assert signed_in(rosa).post("/account/team/", sent).status_code == 404


def test_people_without_a_team_are_told_so(signed_in, db):
    browser = signed_in(make_person("Lone Wolf"))
    answer = browser.get("/settings/members/")
    assert answer.status_code == 403
    assert "in no team just now" in answer.content.decode()
    assert browser.get("/account/").status_code == 200
    assert browser.get("/account/tokens/").status_code == 200
    assert (
        browser.post("/account/tokens/", {"name": "x", "scopes": "reviews:write", "days": 30}).status_code
        == 409
    )


def test_own_tokens_are_issued_shown_once_and_revoked(signed_in, rosa):
    browser = signed_in(rosa)
    sent = {"name": "script", "scopes": ["reviews:write"], "days": 30}
    page = browser.post("/account/tokens/", sent)
    key = Key.objects.get()
    assert page.context["secret"].startswith(f"rak_{key.public_id}_")
    assert "no-store" in page["Cache-Control"]
    assert page.context["secret"] not in browser.get("/account/tokens/").content.decode()
    assert browser.post(f"/account/tokens/{key.pk}/revoke/").status_code == 302
    assert not Key.objects.live().exists()


def test_anothers_token_is_not_there(signed_in, rosa, sam):
    key, _ = make_key(sam)
    assert signed_in(rosa).post(f"/account/tokens/{key.pk}/revoke/").status_code == 404
    assert Key.objects.live().exists()


def test_pages_refuse_posts_without_the_csrf_token(rosa):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rosa)
    assert browser.post("/account/theme/", {"theme": "dark"}).status_code == 403


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client, db):
    answer = client.get(
        "/account/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/queue/"}
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login/?next=/queue/"


def test_the_menu_switches_between_teams_where_there_are_several(signed_in, rosa, northwind):
    alone = signed_in(rosa).get("/account/").content.decode()
    other = make_team(name="Harbour")
    give_role(rosa, other, "reviewer")

    page = signed_in(rosa).get("/account/").content.decode()

    assert "Switch to" not in alone
    assert f'<button name="team" value="{other.pk}">' in page
