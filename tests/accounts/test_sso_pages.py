"""The pages on which a team sets its provider up, and the page that asks whom to go to."""

import pytest
from django.test import Client

from reviewapp.accounts.models import IdentityProvider, ProviderChange
from tests.accounts import saml
from tests.accounts.oidc import words_of
from tests.accounts.providing import make_identity_provider

LIST = "/settings/single-sign-on/"
OIDC = {
    "name": "Okta", "issuer": "http://127.0.0.1:9/", "client_id": "abc", "secret": "s3cret",
    "email_domains": "Example.org\n@example.net", "groups_claim": "groups", "reason": "We use it.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def laboratory(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True


@pytest.fixture
def provider(northwind, ada):
    return make_identity_provider(northwind, by=ada, is_on=False)


def page_of(provider):
    return f"{LIST}{provider.slug}/"


def test_an_admin_adds_a_provider_and_never_sees_its_secret_again(signed_in, ada):
    answer = signed_in(ada).post(f"{LIST}new/oidc/", OIDC, follow=True)

    added = IdentityProvider.objects.get()
    assert added.email_domains == ["example.net", "example.org"]
    assert "Okta was added" in words_of(answer)
    assert "http://testserver/sso/okta/callback/" in words_of(answer)
    assert "s3cret" not in answer.content.decode()
    assert ProviderChange.objects.get().reason == "We use it."


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email_domains": "example"}, "is no domain of emails"),
        ({"email_domains": ""}, "This field is required"),
        ({"issuer": "ftp://example.org"}, "The address must begin with https"),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_by_the_field(signed_in, ada, wrong, words):
    answer = signed_in(ada).post(f"{LIST}new/oidc/", OIDC | wrong)

    assert answer.status_code == 422
    assert words in words_of(answer)
    assert not IdentityProvider.objects.exists()


def test_a_saml_provider_is_added_by_its_metadata(signed_in, ada):
    told = {"name": "Entra", "email_domains": "example.org", "groups_claim": "groups", "reason": "We use it."}
    browser = signed_in(ada)
    assert "not the metadata" in words_of(browser.post(f"{LIST}new/saml/", told | {"metadata": "<a/>"}))

    answer = browser.post(f"{LIST}new/saml/", told | {"metadata": saml.metadata(saml.Signer())}, follow=True)
    assert IdentityProvider.objects.get().sso_url == saml.SIGN_IN
    assert "/sso/entra/acs/" in words_of(answer)


def test_where_saml_is_not_installed_the_page_says_how(signed_in, ada, northwind, monkeypatch):
    found = make_identity_provider(northwind, by=ada, kind="saml", certificate="x", sso_url="https://i.test/")
    for module in ("sso", "sso_settings", "sso_saml"):
        monkeypatch.setattr(
            f"reviewapp.accounts.views.{module}.saml_is_installed", lambda: False, raising=False
        )
    monkeypatch.setattr("reviewapp.accounts.sso.adapter.saml_is_installed", lambda: False)
    browser = signed_in(ada)

    for address in (LIST, page_of(found)):
        assert 'pip install "reviewapp[saml]"' in browser.get(address).content.decode().replace("&quot;", '"')
    assert browser.get(f"{LIST}new/saml/").status_code == 302
    assert "does not speak SAML" in words_of(Client().get(f"/sso/{found.slug}/"))


def test_groups_are_written_by_role_and_kept_by_group(signed_in, ada, provider):
    told = {"groups_reviewer": "support\n night shift \n", "groups_lead": "support", "reason": "New team."}
    answer = signed_in(ada).post(f"{page_of(provider)}groups/", told, follow=True)

    changed = IdentityProvider.objects.get()
    assert changed.roles_by_group == {"night shift": ["reviewer"], "support": ["lead", "reviewer"]}
    assert "night shift" in words_of(answer)
    assert signed_in(ada).post(f"{page_of(provider)}groups/", told).status_code == 409


def test_a_provider_is_switched_on_and_off_with_a_reason(signed_in, ada, provider):
    browser = signed_in(ada)
    assert browser.post(f"{page_of(provider)}on/").status_code == 422
    assert "is on." in words_of(browser.post(f"{page_of(provider)}on/", {"reason": "Go."}, follow=True))
    assert "is off." in words_of(browser.post(f"{page_of(provider)}off/", {"reason": "Stop."}, follow=True))


def test_only_who_may_change_people_sees_the_pages(signed_in, lena, aude, otto, provider):
    for stranger in (lena, aude):
        assert signed_in(stranger).get(LIST).status_code == 403
    assert signed_in(otto).get(page_of(provider)).status_code == 404
    assert provider.name not in words_of(signed_in(otto).get(LIST))


def test_setting_it_up_asks_for_a_fresh_proof(signed_in, ada, provider):
    browser = signed_in(ada)
    session = browser.session
    session["proved_at"] -= 660
    session.save()

    for answer in (
        browser.post(f"{page_of(provider)}on/", {"reason": "Go."}),
        browser.get(f"{page_of(provider)}try/"),
        browser.get(f"{LIST}new/oidc/"),
    ):
        assert answer.url.startswith("/account/confirm/")


def test_the_email_says_which_provider(db, provider, otto):
    IdentityProvider.objects.update(is_on=True)
    one = Client().post("/sso/", {"email": "nora@Example.org", "next": "/queue/"})
    assert one.headers["Refresh"].startswith(f"0;url=/sso/{provider.slug}/?")
    assert "next=%2Fqueue%2F" in one.headers["Refresh"]

    make_identity_provider(otto.teams[0], by=otto)
    two = Client().post("/sso/", {"email": "nora@example.org"})
    assert "Refresh" not in two.headers
    assert "More than one team" in words_of(two)


def test_an_email_that_no_team_knows_is_told_so(db, provider):
    for domain in ("elsewhere.test", "example.org"):  # the provider is off
        answer = Client().post("/sso/", {"email": f"nora@{domain}"})
        assert answer.status_code == 422
        assert f"No team uses single sign-on for {domain}" in words_of(answer)


def test_nobody_is_led_away_from_our_pages_afterwards(db, provider):
    answer = Client().get("/sso/?next=https://evil.test/")

    assert "evil.test" not in answer.content.decode()
