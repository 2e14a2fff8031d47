import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviewapp.accounts.models import Agent, Invitation, Key, Membership, User
from tests.factories import make_agent, make_key, make_person
from tests.proving import after_the_proof, stale


@pytest.fixture
def queries():
    """How many queries a page costs."""

    def count(browser, path):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        return len(captured)

    return count


def test_admins_see_members_roles_and_what_they_may(signed_in, ada, rosa, otto):
    page = signed_in(ada).get("/settings/members/").content.decode()
    assert rosa.email in page
    assert "Invite" in page
    assert "Change members and their roles" in page
    assert otto.email not in page


def test_auditors_see_but_are_not_offered_changes(signed_in, aude, rosa):
    browser = signed_in(aude)
    assert "Invite" not in browser.get("/settings/members/").content.decode()
    assert "Change roles" not in browser.get(f"/settings/members/{rosa.pk}/").content.decode()
    assert (
        browser.post(f"/settings/members/{rosa.pk}/roles/", {"roles": "lead", "reason": "x"}).status_code
        == 403
    )


def test_members_are_found_by_name_or_email_and_page(signed_in, ada, northwind):
    for number in range(60):
        make_person(f"Person {number}", northwind, "reviewer")
    browser = signed_in(ada)
    assert len(browser.get("/settings/members/").context["page"]) == 50
    assert len(browser.get("/settings/members/?page=2").context["page"]) == 11
    found = browser.get("/settings/members/?q=person 17").context["page"]
    assert [person.name for person in found] == ["Person 17"]
    assert "Nobody matches" in browser.get("/settings/members/?q=%25").content.decode()


@pytest.mark.parametrize("path", ["/settings/members/", "/settings/keys/"])
def test_the_lists_cost_the_same_for_few_and_many(signed_in, ada, northwind, path, queries):
    browser = signed_in(ada)
    make_key(make_person("Person", northwind, "reviewer"))
    make_key(make_agent(northwind))
    few = queries(browser, path)
    for number in range(30):
        make_key(make_person(f"Person {number}", northwind, "reviewer", "senior"))
        make_key(make_agent(northwind, name=f"Agent {number}"))
    assert queries(browser, path) == few


def test_an_invitation_goes_from_link_to_member(signed_in, client, ada, northwind):
    page = signed_in(ada).post(
        "/settings/members/invite/", {"email": "new@example.org", "roles": ["reviewer"]}
    )
    link = re.search(r"/invitations/[\w-]+/", page.content.decode())[0]
    assert "new@example.org" in client.get(link).content.decode()
    weak = {"name": "New", "new_password": "short", "new_password_again": "short"}
    assert client.post(link, weak).status_code == 422
    strong = {"name": "New", "new_password": "three blue herons", "new_password_again": "three blue herons"}
    assert client.post(link, strong).status_code == 302
    assert client.get("/account/").context["request"].team == northwind
    assert client.get("/invitations/nonsense/").status_code == 404


def test_a_member_of_another_team_says_yes(signed_in, ada, otto, northwind):
    page = signed_in(ada).post("/settings/members/invite/", {"email": otto.email, "roles": ["reviewer"]})
    link = re.search(r"/invitations/[\w-]+/", page.content.decode())[0]
    browser = signed_in(otto)
    assert "Join Northwind" in browser.get(link).content.decode()
    assert browser.post(link).status_code == 302
    assert Membership.objects.of(otto, northwind).exists()
    assert "Nothing was changed" in browser.get(link).content.decode()


def test_an_invitation_is_withdrawn(signed_in, ada):
    browser = signed_in(ada)
    browser.post("/settings/members/invite/", {"email": "new@example.org", "roles": ["reviewer"]})
    invitation = Invitation.objects.get()
    browser.post(f"/settings/members/invitations/{invitation.pk}/withdraw/")
    assert not Invitation.objects.open().exists()
    assert browser.post(f"/settings/members/invitations/{invitation.pk}/withdraw/").status_code == 409


def test_roles_are_changed_on_the_page_and_the_reason_shows(signed_in, ada, rosa):
    browser = signed_in(ada)
    sent = {"roles": ["reviewer", "senior"], "reason": "Two good years."}
    assert browser.post(f"/settings/members/{rosa.pk}/roles/", sent).status_code == 302
    assert "Two good years." in browser.get(f"/settings/members/{rosa.pk}/").content.decode()
    assert browser.post(f"/settings/members/{rosa.pk}/roles/", {"roles": ["lead"]}).status_code == 422


def test_a_person_is_suspended_and_let_back_in(signed_in, ada, rosa):
    browser = signed_in(ada)
    browser.post(f"/settings/members/{rosa.pk}/suspend/", {"reason": "Away."})
    assert not User.objects.get(pk=rosa.pk).is_active
    assert "Suspended" in browser.get(f"/settings/members/{rosa.pk}/").content.decode()
    browser.post(f"/settings/members/{rosa.pk}/reinstate/", {"reason": "Back."})
    assert User.objects.get(pk=rosa.pk).is_active


def test_a_key_is_issued_and_its_secret_shown_once(signed_in, lena, support_agent):
    browser = signed_in(lena)
    assert browser.get(f"/settings/keys/new/?agent={support_agent.slug}").status_code == 200
    sent = {"agent": support_agent.slug, "name": "production", "scopes": ["outputs:write"], "days": 90}
    page = browser.post("/settings/keys/new/", sent)
    key = Key.objects.get()
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    shown = browser.get("/settings/keys/").content.decode()
    assert key.hint in shown
    assert secret not in shown


@pytest.mark.parametrize(
    "wrong", [{"agent": "nobody"}, {"scopes": ["reviews:write"]}, {"days": 9999}, {"name": ""}]
)
def test_a_wrong_form_issues_nothing(signed_in, lena, support_agent, wrong):
    sent = {"agent": support_agent.slug, "name": "x", "scopes": ["outputs:write"], "days": 90} | wrong
    assert signed_in(lena).post("/settings/keys/new/", sent).status_code == 422
    assert not Key.objects.exists()


def test_keys_are_rotated_and_revoked_on_the_page(signed_in, lena, support_agent):
    browser = signed_in(lena)
    key, _ = make_key(support_agent)
    assert browser.post(f"/settings/keys/{key.pk}/rotate/").context["secret"].startswith("rak_")
    assert browser.post(f"/settings/keys/{key.pk}/revoke/").status_code == 302
    assert browser.post(f"/settings/keys/{key.pk}/revoke/").status_code == 409
    assert Key.objects.live().count() == 1


def test_agents_are_added_and_switched(signed_in, lena):
    browser = signed_in(lena)
    browser.post("/settings/keys/agents/", {"name": "Invoices"})
    browser.post("/settings/keys/agents/invoices/off/")
    assert not Agent.objects.get().is_active
    browser.post("/settings/keys/agents/invoices/on/")
    assert Agent.objects.get().is_active
    assert browser.post("/settings/keys/agents/", {"name": "Invoices"}).status_code == 409
    assert browser.post("/settings/keys/agents/", {"name": ""}).status_code == 422


def test_switching_an_agent_on_asks_who_is_there_and_off_does_not(signed_in, lena, support_agent):
    browser, there = stale(signed_in(lena)), f"/settings/keys/agents/{support_agent.slug}"
    assert browser.post(f"{there}/off/").url == "/settings/keys/"
    asked = browser.post(f"{there}/on/")
    assert not Agent.objects.get().is_active
    assert after_the_proof(browser, asked).url == "/settings/keys/"
    assert Agent.objects.get().is_active


def test_what_another_team_has_is_not_there(signed_in, otto, rosa, support_agent):
    key, _ = make_key(support_agent)
    browser = signed_in(otto)
    for path in (
        f"/settings/keys/{key.pk}/rotate/",
        f"/settings/keys/{key.pk}/revoke/",
        f"/settings/keys/agents/{support_agent.slug}/off/",
        f"/settings/members/{rosa.pk}/suspend/",
        f"/settings/members/{rosa.pk}/roles/",
    ):
        assert browser.post(path, {"reason": "x", "roles": ["lead"]}).status_code == 404, path
    assert browser.get(f"/settings/members/{rosa.pk}/").status_code == 404
