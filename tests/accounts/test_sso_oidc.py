"""Signing in by a real OpenID Connect provider, in a process that the tests start."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from reviewapp.accounts.actions import sso
from reviewapp.accounts.actions.memberships import suspend
from reviewapp.accounts.models import Membership, Session, User
from tests import factories
from tests.accounts.oidc import (
    asked_of,
    begin,
    changed,
    come_back,
    fresh,
    make_provider,
    sign_in,
)

NORA = {"email": "nora@example.org", "email_verified": True, "name": "Nora Berg"}


@pytest.fixture(autouse=True)
def laboratory(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True


@pytest.fixture
def provider(northwind, ada, issuer):
    return make_provider(northwind, issuer, by=ada)


@pytest.fixture
def visitor():
    return Client()


def roles_of(person, team):
    return set(Membership.objects.of(person, team).values_list("role", flat=True))


def who_is_in(visitor):
    told = visitor.session.get("_auth_user_id")
    return User.objects.get(pk=told) if told else None


def test_a_newcomer_joins_with_the_roles_of_their_groups(provider, issuer, visitor, events_named):
    issuer.knows("nora-1", **NORA, groups=["support", "football"])
    answer = sign_in(visitor, provider, issuer, "nora-1", next="/queue/")

    nora = User.objects.get(email="nora@example.org")
    assert (answer.status_code, answer.url) == (302, "/queue/")
    assert who_is_in(visitor) == nora
    assert nora.name == "Nora Berg"
    assert not nora.has_usable_password()
    assert roles_of(nora, provider.team) == {"reviewer"}
    assert [event.facts["roles"] for event in events_named("accounts.joined")] == [["reviewer"]]
    assert events_named("accounts.sso_linked")[0].subject_id == str(nora.pk)
    assert visitor.get("/queue/").status_code == 200


def test_nothing_of_what_the_provider_said_is_kept_but_the_subject(provider, issuer, visitor):
    issuer.knows("nora-1", **NORA, groups=["support"], phone_number="+47 1")
    sign_in(visitor, provider, issuer, "nora-1")

    kept = SocialAccount.objects.get()
    assert (kept.provider, kept.uid, kept.extra_data) == (provider.slug, "nora-1", {})


def test_somebody_known_is_linked_by_their_verified_email(provider, issuer, visitor, rosa):
    issuer.knows("r-1", email=rosa.email.upper(), email_verified=True, groups=["support"])
    sign_in(visitor, provider, issuer, "r-1")
    assert who_is_in(visitor) == rosa

    issuer.knows("r-1", email="married@example.org", email_verified=False, groups=["support"])
    again = Client()
    sign_in(again, provider, issuer, "r-1")
    assert who_is_in(again) == rosa  # by the subject from now on, whatever the email


def test_what_is_asked_carries_pkce_state_and_a_nonce(provider, visitor):
    first, second = asked_of(begin(visitor, provider)), asked_of(begin(visitor, provider))

    assert first["code_challenge_method"] == "S256"
    assert len(first["code_challenge"]) == 43
    assert set(first["scope"].split()) == {"openid", "profile", "email"}
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


@pytest.mark.parametrize("state", ["", "somebody-elses"])
def test_an_answer_that_nobody_asked_for_here_is_refused(provider, issuer, visitor, state):
    issuer.knows("nora-1", **NORA, groups=["support"])
    back = changed(issuer.sign_in(begin(visitor, provider), "nora-1"), state=state)
    answer = come_back(visitor, back)

    assert answer.status_code == 401
    assert "not begun in this browser" in answer.content.decode()
    assert who_is_in(visitor) is None


def test_an_answer_to_another_browser_is_refused(provider, issuer, visitor):
    issuer.knows("nora-1", **NORA, groups=["support"])
    back = issuer.sign_in(begin(visitor, provider), "nora-1")

    assert come_back(Client(), back).status_code == 401


def test_a_nonce_that_was_not_asked_for_is_refused(provider, issuer, visitor):
    issuer.knows("nora-1", **NORA, groups=["support"])
    answer = come_back(
        visitor, issuer.sign_in(changed(begin(visitor, provider), nonce="of-another-sign-in"), "nora-1")
    )

    assert answer.status_code == 401
    assert not User.objects.filter(email=NORA["email"]).exists()


def test_an_answer_is_good_once(provider, issuer, visitor):
    issuer.knows("nora-1", **NORA, groups=["support"])
    back = issuer.sign_in(begin(visitor, provider), "nora-1")
    assert come_back(visitor, back).status_code == 302

    assert come_back(visitor, back).status_code == 401


def test_a_code_under_a_new_state_is_good_once_too(provider, issuer, visitor):
    issuer.knows("nora-1", **NORA, groups=["support"])
    back = issuer.sign_in(begin(visitor, provider), "nora-1")
    come_back(visitor, back)
    answer = come_back(visitor, changed(back, state=asked_of(begin(visitor, provider))["state"]))

    assert answer.status_code == 401
    assert "cannot be trusted" in answer.content.decode()


@pytest.mark.parametrize(
    ("claims", "words", "code"),
    [
        ({"email": "nora@example.org"}, "has not verified", "unverified_email"),
        ({"email": "nora@example.org", "email_verified": False}, "has not verified", "unverified_email"),
        ({"email": "nora@evil.test", "email_verified": True}, "people of evil.test", "foreign_domain"),
        ({"email": "nora@sub.example.org", "email_verified": True}, "people of sub.", "foreign_domain"),
        ({}, "did not say your email", "no_email"),
    ],
)
def test_an_email_that_does_not_count_is_refused(
    provider, issuer, visitor, events_named, claims, words, code
):
    issuer.knows("nora-1", groups=["support"], **claims)
    answer = sign_in(visitor, provider, issuer, "nora-1")

    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert who_is_in(visitor) is None
    assert [event.facts["because"] for event in events_named("accounts.sso_refused")] == [code]


def test_a_provider_that_says_nothing_of_verifying_may_be_taken_at_its_word(northwind, ada, issuer, visitor):
    provider = make_provider(northwind, issuer, by=ada, vouches_for_emails=True)
    issuer.knows("nora-1", email="nora@example.org", groups=["support"])

    assert sign_in(visitor, provider, issuer, "nora-1").status_code == 302


def test_other_groups_are_other_roles_at_the_next_sign_in(provider, issuer, visitor, events_named):
    issuer.knows("nora-1", **NORA, groups=["support"])
    sign_in(visitor, provider, issuer, "nora-1")
    issuer.knows("nora-1", **NORA, groups=["team-leads"])
    sign_in(Client(), provider, issuer, "nora-1")

    nora = User.objects.get(email=NORA["email"])
    assert roles_of(nora, provider.team) == {"lead", "reviewer"}
    told = events_named("accounts.roles_changed")[0].facts
    assert (told["before"], told["after"]) == (["reviewer"], ["lead", "reviewer"])
    assert (told["provider"]) == provider.slug


@pytest.mark.parametrize("groups", [[], ["football"]])
def test_whoever_is_in_no_group_any_more_loses_what_the_groups_gave(provider, issuer, visitor, groups):
    issuer.knows("nora-1", **NORA, groups=["support"])
    sign_in(visitor, provider, issuer, "nora-1")
    issuer.knows("nora-1", **NORA, groups=groups)
    answer = sign_in(Client(), provider, issuer, "nora-1")

    nora = User.objects.get(email=NORA["email"])
    assert answer.status_code == 403
    assert "none of them gives a role" in answer.content.decode()
    assert roles_of(nora, provider.team) == set()
    assert visitor.get("/queue/").status_code == 403  # also where the session is still open


def test_silence_about_groups_takes_nothing_away(provider, issuer, visitor):
    issuer.knows("nora-1", **NORA, groups=["support"])
    sign_in(visitor, provider, issuer, "nora-1")
    issuer.knows("nora-1", **NORA)
    answer = sign_in(Client(), provider, issuer, "nora-1")

    assert answer.status_code == 403
    assert "did not say which groups" in answer.content.decode()
    assert roles_of(User.objects.get(email=NORA["email"]), provider.team) == {"reviewer"}


def test_somebody_suspended_stays_out_and_is_told(provider, issuer, visitor, rosa, ada):
    issuer.knows("r-1", email=rosa.email, email_verified=True, groups=["team-leads"])
    sign_in(visitor, provider, issuer, "r-1")
    suspend(rosa, team=provider.team, reason="Left.", by=ada)
    answer = sign_in(Client(), provider, issuer, "r-1")

    assert answer.status_code == 403
    assert "You are suspended from" in answer.content.decode()
    assert not Session.objects.open_of(User.objects.get(pk=rosa.pk))


def test_the_last_admin_stays_admin_whatever_the_groups_say(provider, issuer, visitor, ada):
    issuer.knows("a-1", email=ada.email, email_verified=True, groups=["support"])
    sign_in(visitor, provider, issuer, "a-1")
    assert roles_of(ada, provider.team) == {"admin", "reviewer"}

    factories.make_person("Second", provider.team, "admin")
    sign_in(Client(), provider, issuer, "a-1")
    assert roles_of(ada, provider.team) == {"reviewer"}


def test_a_provider_that_is_away_is_said_in_words(provider, issuer, visitor):
    issuer.knows("nora-1", **NORA, groups=["support"])
    back = issuer.sign_in(begin(visitor, provider), "nora-1")
    issuer.stop()
    try:
        answers = [come_back(visitor, back), visitor.get(f"/sso/{provider.slug}/")]
    finally:
        issuer.start()

    for answer in answers:
        assert answer.status_code == 503
        assert "Okta could not be asked" in answer.content.decode()


def test_a_provider_that_was_switched_off_lets_nobody_in(provider, issuer, visitor, ada):
    issuer.knows("nora-1", **NORA, groups=["support"])
    back = issuer.sign_in(begin(visitor, provider), "nora-1")
    sso.switch_provider_off(provider, by=ada, reason="Moving.")
    answers = [come_back(visitor, back), visitor.get(f"/sso/{provider.slug}/")]

    for answer in answers:
        assert "is switched off" in answer.content.decode()
    assert not User.objects.filter(email=NORA["email"]).exists()


def test_a_new_secret_counts_at_once(provider, issuer, visitor, ada):
    issuer.knows("nora-1", **NORA, groups=["support"])
    right = provider.secret
    sso.change_provider(provider, by=ada, reason="Rotated.", secret="an old one")
    assert "cannot be trusted" in sign_in(visitor, provider, issuer, "nora-1").content.decode()

    sso.change_provider(fresh(provider), by=ada, reason="Rotated.", secret=right)
    assert sign_in(visitor, provider, issuer, "nora-1").status_code == 302


def test_whoever_stops_at_the_provider_is_told_so(provider, visitor):
    state = asked_of(begin(visitor, provider))["state"]
    answer = visitor.get(f"/sso/{provider.slug}/callback/?error=access_denied&state={state}")

    assert "You stopped at Okta" in answer.content.decode()
